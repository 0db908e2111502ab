import { expect, test } from 'vitest';
import { writtenProbes } from './written-probes.ts';

const read = (text: string) => writtenProbes('checks.yml', Buffer.from(text));

test.each([
  ['one probe', '{kind: tcp, address: "db:5432"}'],
  ['a list', '- {kind: tcp, address: "db:5432"}'],
  ['the list of a section', 'list: [{kind: tcp, address: "db:5432"}]'],
  ['a whole configuration', 'probes: {list: [{kind: tcp, address: "db:5432"}]}'],
])('writtenProbes reads %s', (_, text) => {
  expect(read(text)).toMatchObject([
    { kind: { name: 'tcp' }, name: 'tcp db:5432', written: { address: 'db:5432' } },
  ]);
});

test('writtenProbes leaves out what only the schedule of an agent has', () => {
  const text =
    '{kind: tcp, address: "db:5432", name: db, interval: 5s, vantages: 2, parent: gateway, timeout: 1s}';
  expect(read(text)).toMatchObject([{ name: 'db', written: { address: 'db:5432', timeout: '1s' } }]);
  expect(Object.keys(read(text)[0]!.written)).toEqual(['address', 'timeout']);
});

test.each([
  ['- {kind: htp, url: x}', 'checks.yml:1:10: no kind is called htp; did you mean http?'],
  ['- {kind: zzzzzzzz}', 'no kind is called zzzzzzzz; known are dns, docker, exec,'],
  ['- {url: x}', 'it has no kind; known are dns,'],
  ['- {kind: 7}', 'it has no kind; known are dns,'],
  ['- 7', 'expected a section with kind and its options'],
  ['', 'expected a section with kind and its options'],
  ['[]', 'checks.yml: there is none in it'],
  ['probes: {list: []}', 'checks.yml: there is none in it'],
])('writtenProbes refuses %j', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test.each(['probes: [', '\u0000', '- {kind: tcp', 'a: &a [*a]', `${'['.repeat(5_000)}`])(
  'writtenProbes refuses YAML that is broken, with the place: %j',
  (text) => {
    expect(() => read(text)).toThrow(/^Cannot .*checks\.yml/s);
  },
);
