import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';

const MODULES = 'modules: { http_2xx: { prober: http }, ssh: { prober: tcp } }';

function importing(text: string, ...words: readonly string[]) {
  const file = join(temporaryFolder(), 'theirs');
  writeFileSync(file, text);
  return runCommand(['probe', 'import', file, ...words]);
}

test('vedette probe import writes a probe for each target of a module of blackbox_exporter', async () => {
  const targets = ['--target', 'https://a.example/', '--target', 'https://b.example/'];
  const { code, text } = await importing(MODULES, '--from', 'blackbox', '--module', 'http_2xx', ...targets);
  expect(code).toBe(0);
  expect(parse(text).probes.list).toMatchObject([
    { kind: 'http', url: 'https://a.example/' },
    { kind: 'http', url: 'https://b.example/' },
  ]);
});

test('vedette probe import writes the endpoints of Gatus, so that vedette probe run takes them', async () => {
  const gatus =
    'endpoints: [{ name: closed, url: "tcp://127.0.0.1:1", conditions: ["[CONNECTED] == true"] }]';
  const { code, text } = await importing(gatus, '--from', 'gatus');
  expect(code).toBe(0);
  const file = join(temporaryFolder(), 'ours.yml');
  writeFileSync(file, text);
  expect(await runCommand(['probe', 'run', file, '--nagios'])).toMatchObject({
    code: 2,
    text: expect.stringMatching(/^TCP CRITICAL - down: connection refused/),
  });
});

test('vedette probe import names the modules where none is asked for', async () => {
  const none = importing(MODULES, '--from', 'blackbox');
  expect(await none).toMatchObject({ code: 3, text: '', errors: expect.stringContaining('http_2xx, ssh') });
});

test.each([
  ['gatus', '{'],
  ['gatus', '[]'],
  ['har', '{}'],
  ['har', 'not JSON'],
  ['openapi', '{}'],
  ['openapi', '\u0000'],
  ['blackbox', 'modules: 7'],
])('vedette probe import from %s refuses %j without a word on standard output', async (from, text) => {
  const result = await importing(text, '--from', from, '--module', 'a', '--target', 'b');
  expect(result).toMatchObject({ code: 3, text: '' });
  expect(result.errors).toMatch(/^(note|left out|error): /);
});

test('vedette probe import says which file it cannot read', async () => {
  const { code, errors } = await runCommand(['probe', 'import', '/nonexistent.har', '--from', 'har']);
  expect(code).toBe(3);
  expect(errors).toContain('Cannot read /nonexistent.har');
});
