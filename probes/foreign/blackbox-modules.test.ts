import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBlackboxModules } from './blackbox-modules.ts';
import { writeForeignProblem } from './foreign-problem.ts';

const file = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');

/** One module of the prober `http`, with these lines in its section. */
function problemsOfHttp(...lines: string[]): string[] {
  return problemsOf([
    'modules:',
    '  a:',
    '    prober: http',
    '    http:',
    ...lines.map((line) => `      ${line}`),
  ]);
}

function problemsOf(lines: readonly string[]): string[] {
  return readBlackboxModules(lines.join('\n')).problems.map(writeForeignProblem);
}

test('readBlackboxModules turns every module of the example file into a probe', () => {
  const { modules, problems } = readBlackboxModules(file('blackbox.yml'));
  const targets: Record<string, string> = {
    dns: '192.0.2.53',
    http: 'www.example.com/health',
    unix: '/run/a.sock',
  };
  const probes = [...modules.values()].map(({ name, kind, probeOf }) => [
    name,
    probeOf(targets[kind] ?? 'db-1:25'),
  ]);
  expect(problems).toEqual([]);
  expect(Object.fromEntries(probes)).toEqual(JSON.parse(file('blackbox-probes.json')));
});

test('readBlackboxModules names an unknown option with line and column', () => {
  expect(problemsOfHttp('method: GET', 'folow_redirects: false')).toEqual([
    'line 6, column 24: modules.a.http.folow_redirects: is not known here',
  ]);
});

const REFUSED: readonly (readonly [line: string, part: string])[] = [
  ['proxy_from_environment: true', 'proxy_from_environment: is not read'],
  ['no_proxy: 10.0.0.0/8', 'no_proxy: is not read'],
  ['proxy_url: socks5://a:1', 'begins with http://'],
  ['proxy_connect_header: { X-A: [b] }', 'only Proxy-Authorization'],
  ['tls_config: { ca: "-----BEGIN" }', 'into a file of its own'],
  ['tls_config: { ca_file: certs/a.pem }', 'expected an absolute path'],
  ['tls_config: { min_version: SSL3 }', 'TLS10'],
  ['valid_http_versions: ["HTTP/3"]', 'HTTP/3 is not spoken'],
  ['valid_status_codes: [2000]', 'from 100 to 599'],
  ['body: x', 'is not sent with GET'],
  ['compression: lzma', 'expected gzip'],
  ['body_size_limit: 10GB', 'at most 64MB'],
  ['preferred_ip_protocol: ip5', 'expected ip4 or ip6'],
  ['fail_if_body_matches_regexp: ["("]', 'missing closing )'],
  ['fail_if_header_matches: [{ regexp: a }]', 'expected the name of a header'],
  ['fail_if_body_json_matches_cel: "body.a.map(x, x)"', 'more than is understood'],
  ['basic_auth: { username: u, password_ref: r }', 'secret of a manager'],
  ['bearer_token_file: token', 'expected an absolute path'],
  ['headers: [a]', 'expected a map'],
  ['method: [GET]', 'expected a text'],
  ['fail_if_ssl: 1', 'expected true or false'],
];

for (const [line, part] of REFUSED) {
  test(`readBlackboxModules refuses ${line}: ${part}`, () => {
    expect(problemsOfHttp(line).join('\n')).toContain(part);
    expect(problemsOfHttp(line).join('\n')).toContain('line 5');
  });
}

test('readBlackboxModules keeps the modules that it understands when another cannot be honoured', () => {
  const { modules, problems } = readBlackboxModules(
    'modules:\n  a: { prober: http, http: { no_proxy: b } }\n  c: { prober: http }\n',
  );
  expect([...modules.keys()]).toEqual(['c']);
  expect(problems).toHaveLength(1);
});

test('readBlackboxModules refuses a prober that it does not know', () => {
  expect(problemsOf(['modules:', '  a: { prober: snmp }'])).toEqual([
    'line 2, column 16: modules.a.prober: expected one of dns, grpc, http, icmp, tcp, unix',
  ]);
});

test('readBlackboxModules follows aliases and merged maps', () => {
  const { modules, problems } = readBlackboxModules(
    [
      'modules:',
      '  a: &a',
      '    prober: tcp',
      '    timeout: 2s',
      '  b:',
      '    <<: *a',
      '    timeout: 3s',
    ].join('\n'),
  );
  expect(problems).toEqual([]);
  expect(modules.get('b')?.probeOf('c:1')).toEqual({ kind: 'tcp', address: 'c:1', timeout: '3s' });
});

test('readBlackboxModules tells where YAML is broken', () => {
  expect(problemsOf(['modules:', '  a: [', '  b: 1'])[0]).toMatch(/^line \d+, column \d+: /);
});

test('readBlackboxModules ends on a map that is merged into itself', () => {
  expect(readBlackboxModules('modules: &m\n  a: { prober: tcp }\n  <<: *m\n').modules.has('a')).toBe(true);
});

test('readBlackboxModules refuses a file that is far too large', () => {
  expect(problemsOf(['#'.repeat(5_000_000)]).join()).toContain('larger than');
});

test('readBlackboxModules never throws', () => {
  const key = fc.constantFrom(
    'modules',
    'a',
    'prober',
    'http',
    'tcp',
    'dns',
    'headers',
    'tls_config',
    'query_response',
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('http', 'tcp', 'dns', 1, true, null, ''),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(key, tie('any'), { maxKeys: 4 }),
    ),
  })).any;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        value.map((some) => JSON.stringify({ modules: { a: some } })),
      ),
      (text) => {
        const { modules, problems } = readBlackboxModules(text);
        for (const module of modules.values()) module.probeOf('a:1');
        expect(problems.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
      },
    ),
  );
});
