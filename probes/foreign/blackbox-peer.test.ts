import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverFolder, startChildServer } from '../child-server.testkit.ts';
import { parseCondition } from '../conditions/parse-condition.ts';
import { commonFacts } from '../facts.ts';
import { freePort } from '../free-port.testkit.ts';
import { probeKinds } from '../index.ts';
import { startKnot } from '../kinds/dns/name-server.testkit.ts';
import { webServer } from '../kinds/http/web-server.testkit.ts';
import { runKind } from '../run-kind.testkit.ts';
import { readBlackboxModules } from './blackbox-modules.ts';

/** Debian's prometheus-blackbox-exporter, asked the same as our kinds. */
const FILE = fileURLToPath(new URL('testdata/blackbox-peer.yml', import.meta.url));
const { modules, problems } = readBlackboxModules(readFileSync(FILE, 'utf8'));

let exporter: { port: number; stop: () => Promise<void> };
let names: { address: string; stop: () => Promise<void> };

beforeAll(async () => {
  names = await startKnot([
    {
      name: 'peer.test',
      records: ['www A 192.0.2.1', 'www A 192.0.2.2', '@ MX 10 mail', '@ TXT "a \\"b\\"" "c"'],
    },
  ]);
  const [folder, port] = [await serverFolder(), await freePort()];
  const command = [
    'prometheus-blackbox-exporter',
    `--config.file=${FILE}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ] as const;
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/healthy`)).ok;
  exporter = { port, ...(await startChildServer({ folder, command, ready })) };
});

afterAll(async () => {
  await exporter?.stop();
  await names?.stop();
});

async function theirs(module: string, target: string): Promise<boolean> {
  const query = new URLSearchParams({ module, target });
  const answer = await fetch(`http://127.0.0.1:${exporter.port}/probe?${query}`);
  return /^probe_success 1$/m.test(await answer.text());
}

async function ours(module: string, target: string): Promise<boolean> {
  const {
    kind: name,
    conditions = [],
    ...options
  } = modules.get(module)!.probeOf(target) as { kind: string; conditions?: string[] };
  const kind = probeKinds.find((candidate) => candidate.name === name)!;
  const read = conditions.map((text) => parseCondition(text, { ...commonFacts, ...kind.facts }));
  const result = await runKind(kind, { ...options, conditions }, { conditions: read });
  return result.state === 'up';
}

async function web(): Promise<string> {
  const { url } = await webServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { pathname } = new URL(request.url!, 'http://a');
    const {
      authorization = '',
      host,
      'content-type': type = '',
      'accept-encoding': accepted = '',
    } = request.headers;
    if (pathname === '/302') return response.writeHead(302, { location: '/well' }).end();
    if (/^\/\d+$/.test(pathname)) return response.writeHead(Number(pathname.slice(1))).end('all is well');
    if (pathname === '/state') return response.writeHead(200, { 'x-state': 'bad, very' }).end('all is well');
    if (pathname === '/good')
      return response.writeHead(200, { 'x-state': ['fair', 'good'] }).end('all is well');
    if (pathname === '/large') return response.end('x'.repeat(5_000));
    if (pathname === '/error') return response.end('some Error here');
    if (pathname === '/said') return response.end(`${request.method} ${type} ${body}`);
    if (pathname === '/who') return response.end(`${authorization} host ${host}`);
    if (accepted.includes('gzip'))
      return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('all is well'));
    return response.end('all is well');
  });
  return url;
}

const HTTP: readonly (readonly [module: string, path: string, up: boolean])[] = [
  ['http_2xx', 'well', true],
  ['http_2xx', '204', true],
  ['http_2xx', '503', false],
  ['http_2xx', '302', true],
  ['http_ip4', 'well', true],
  ['status_503', '503', true],
  ['status_503', 'well', false],
  ['no_redirects', '302', true],
  ['body_matches', 'error', false],
  ['body_matches', 'well', true],
  ['body_lacks', 'well', true],
  ['body_lacks', 'error', false],
  ['needs_tls', 'well', false],
  ['no_tls', 'well', true],
  ['header_matches', 'state', false],
  ['header_matches', 'good', true],
  ['header_matches', 'well', false],
  ['header_matches_missing', 'well', true],
  ['header_matches_missing', 'good', false],
  ['header_lacks', 'good', true],
  ['header_lacks', 'state', false],
  ['header_lacks', 'well', false],
  ['header_lacks_missing', 'well', true],
  ['header_lacks_missing', 'state', false],
  ['small_body', 'well', true],
  ['small_body', 'large', false],
  ['version_2', 'well', false],
  ['posts', 'said', true],
  ['basic_auth', 'who', true],
  ['bearer', 'who', true],
  ['host', 'who', true],
  ['gzip', 'well', true],
  ['gzip', 'good', false],
];

for (const [module, path, up] of HTTP) {
  test(`${module} finds /${path} ${up ? 'up' : 'down'}, as blackbox_exporter does`, async () => {
    const target = `${await web()}${path}`;
    expect({ theirs: await theirs(module, target), ours: await ours(module, target) }).toEqual({
      theirs: up,
      ours: up,
    });
  });
}

for (const [module, answer, up] of [
  ['tcp_connect', 'x1', true],
  ['banner', 'x1', true],
  ['echo', 'x1', true],
  ['echo', 'x2', false],
] as const) {
  test(`${module} finds a server called ${answer} ${up ? 'up' : 'down'}, as blackbox_exporter does`, async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(`220 ${answer} ready\r\n`);
      socket.on('data', (line) =>
        socket.end(String(line).startsWith('EHLO') ? '250 hello\r\n' : `said ${String(line).slice(4)}`),
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const target = `127.0.0.1:${(server.address() as { port: number }).port}`;
    const found = { theirs: await theirs(module, target), ours: await ours(module, target) };
    server.close();
    expect(found).toEqual({ theirs: up, ours: up });
  });
}

test('tcp_connect finds a closed port down, as blackbox_exporter does', async () => {
  const target = `127.0.0.1:${await freePort()}`;
  expect({ theirs: await theirs('tcp_connect', target), ours: await ours('tcp_connect', target) }).toEqual({
    theirs: false,
    ours: false,
  });
});

const DOWN = new Set(['dns_none', 'dns_matches', 'dns_not_all', 'dns_not_every', 'dns_none_matches']);

for (const module of [...modules.keys()].filter((name) => name.startsWith('dns_'))) {
  const up = !DOWN.has(module);
  test(`${module} is ${up ? 'up' : 'down'}, as with blackbox_exporter`, async () => {
    const found = { theirs: await theirs(module, names.address), ours: await ours(module, names.address) };
    expect(found).toEqual({ theirs: up, ours: up });
  });
}

test('every module of the peer file is read', () => {
  expect(problems).toEqual([]);
});
