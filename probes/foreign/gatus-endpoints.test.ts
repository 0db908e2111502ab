import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeForeignProblem } from './foreign-problem.ts';
import { readGatusEndpoints } from './gatus-endpoints.ts';

const file = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');

/** One endpoint with these keys beside the three that each needs. */
function problemsOf(more: string, url = 'https://a.example'): string {
  const text = `endpoints:\n  - name: a\n    url: ${url}\n    conditions: ["[STATUS] == 200"]\n    ${more}\n`;
  return readGatusEndpoints(text, {}).problems.map(writeForeignProblem).join('\n');
}

test('readGatusEndpoints turns every endpoint of the example file into a probe', () => {
  const { probes, problems } = readGatusEndpoints(file('gatus.yml'), { SITE: 'www.example.org' });
  expect(problems).toEqual([]);
  expect(probes).toEqual(JSON.parse(file('gatus-probes.json')));
});

test('readGatusEndpoints says what it leaves out', () => {
  const { notes } = readGatusEndpoints(file('gatus.yml'), {});
  expect(notes.map(writeForeignProblem)).toEqual([
    'line 1, column 1: the variable SITE is not set, and is empty',
    'line 7, column 5: endpoints[0].alerts: is left out: alerts are rules of their own',
    'line 8, column 5: endpoints[0].ui: is left out: it is no matter of probes',
    'line 1, column 1: metrics: is left out: it is no matter of probes',
  ]);
});

const REFUSED: readonly (readonly [more: string, part: string, url?: string])[] = [
  ['methd: GET', 'endpoints[0].methd: is not known here'],
  ['body: x', 'is not sent with GET'],
  ['store: { a: b }', 'belongs to suites'],
  ['client: { tunnel: a }', 'tunnel: is not spoken'],
  ['client: { timeout: soon }', 'expected a duration'],
  ['client: { dns-resolver: tcp://192.0.2.1:53 }', 'expected udp://'],
  ['client: { proxy-url: socks5://a:1 }', 'begins with http://'],
  ['client: { oauth2: { client-id: a } }', 'token-url: is missing'],
  ['ssh: { username: a }', 'does not log in', 'ssh://a.example'],
  ['dns: { query-name: a }', 'query-type: is missing', '192.0.2.1'],
  ['body: PING', 'must end with a line end', 'tcp://a:1'],
  ['enabled: true', 'begins with one of', 'sctp://a:1'],
];

for (const [more, part, url] of REFUSED) {
  test(`readGatusEndpoints refuses ${more} for ${url ?? 'https'}: ${part}`, () => {
    expect(problemsOf(more, url)).toContain(part);
  });
}

test('readGatusEndpoints refuses an endpoint that should be out of reach', () => {
  const text = 'endpoints: [{ name: a, url: "tcp://b:1", conditions: ["[CONNECTED] == false"] }]';
  expect(readGatusEndpoints(text, {})).toMatchObject({ probes: [], problems: [{ line: 1 }] });
});

test('readGatusEndpoints follows maps that are merged', () => {
  const text = [
    'endpoints:',
    '  - &a { name: a, url: "tcp://b:1", interval: 2m, conditions: ["[CONNECTED] == true"] }',
    '  - { <<: *a, name: c }',
  ].join('\n');
  expect(readGatusEndpoints(text, {}).probes.map(({ name, interval }) => [name, interval])).toEqual([
    ['a', '2m'],
    ['c', '2m'],
  ]);
});

test('readGatusEndpoints puts a dollar where two are written', () => {
  const text = 'endpoints: [{ name: "$$a", url: "tcp://b:1", conditions: ["[CONNECTED] == true"] }]';
  expect(readGatusEndpoints(text, {}).probes[0]?.name).toBe('$a');
});

test('readGatusEndpoints never throws', () => {
  const piece = fc.constantFrom(
    'endpoints:',
    '  - name: a',
    '    url: http://b',
    '    dns: ',
    '    client: {',
    '}',
    '[',
    '- *a',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((some) => some.join('\n')),
      ),
      (text) => {
        expect(readGatusEndpoints(text, {}).problems.every(({ line }) => line >= 1)).toBe(true);
      },
    ),
  );
});
