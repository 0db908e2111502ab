import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, openSocket, type RunningApi, runApi, speak } from './server.testkit.ts';

/** Connections that the kernel holds open for the server's port, by its own table (proc_net_tcp(5)). */
function connectionsTo(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return rows.filter(([, address, , state]) => address?.endsWith(local) && state === '01').length;
}

const works = async (api: RunningApi) => (await fetch(`${api.url}/healthz`)).status === 200;
/** Whether a new connection is refused. */
async function refuses(port: number): Promise<boolean> {
  try {
    (await openSocket(port)).destroy();
    return false;
  } catch {
    return true;
  }
}

const HEAD = 'Host: localhost\r\n';

describe('a server among bad clients', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runApi({ limits: { idle_timeout: '4s', connections: 100 } });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  test.each([
    ['bytes that are no HTTP', '\x00\x01\x02\xff\r\n\r\n', 400],
    ['a request line that is none', 'HELLO\r\n\r\n', 400],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['a Host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b/\r\n\r\n', 400],
    [
      'two lengths',
      `POST /healthz HTTP/1.1\r\n${HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['a header beyond all measure', `GET / HTTP/1.1\r\n${HEAD}A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a thousand headers', `GET / HTTP/1.1\r\n${HEAD}${'A: b\r\n'.repeat(1_000)}\r\n`, 431],
    ['a length beyond all measure', `POST / HTTP/1.1\r\n${HEAD}Content-Length: 99999999999\r\n\r\n`, 413],
  ])('refuses %s', async (_, bytes, status) => {
    const { text } = await speak(api.port, Buffer.from(bytes, 'latin1'), { until: /\r\n\r\n/ });
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(await works(api)).toBe(true);
  });

  test('stops reading a chunked body that has no end', async () => {
    const head = `POST /api/v1/query HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
    const chunk = `40000\r\n${'a'.repeat(0x40000)}\r\n`;
    const { text } = await speak(api.port, head + chunk.repeat(8), { until: /\r\n\r\n/ });
    expect(text).toMatch(/^HTTP\/1.1 4(13|22) /);
    expect(await works(api)).toBe(true);
  });

  test('closes every connection that does not get on with it', async () => {
    const beginnings = [
      '',
      'GET /heal',
      `GET /healthz HTTP/1.1\r\n${HEAD}A: `,
      `POST /api/v1/query HTTP/1.1\r\n${HEAD}Content-Length: 9\r\n\r\na`,
      `GET /healthz HTTP/1.1\r\n${HEAD}\r\n`,
    ];
    const sockets = await Promise.all(beginnings.flatMap((each) => Array(10).fill(each)).map(openWith));
    const dripping = setInterval(() => sockets.slice(20, 30).map((socket) => socket.write('a')), 1_000);
    expect(await works(api)).toBe(true);
    await eventually(() => connectionsTo(api.port) <= 1);
    clearInterval(dripping);
    for (const socket of sockets) socket.destroy();
  }, 30_000);

  async function openWith(bytes: string): Promise<Socket> {
    const socket = await openSocket(api.port);
    socket
      .on('error', () => {})
      .resume()
      .write(bytes);
    return socket;
  }

  test('answers a flood and keeps nothing of it', async () => {
    // Never more at a time than the connections that it may have.
    for (let round = 0; round < 20; round++) {
      const flood = Array.from({ length: 50 }, () => fetch(`${api.url}/healthz`, { keepalive: false }));
      expect((await Promise.all(flood)).map(({ status }) => status)).toEqual(Array(50).fill(200));
    }
    await eventually(() => connectionsTo(api.port) <= 1);
  }, 30_000);
});

describe('a server with more connections than it may have', () => {
  test('refuses new ones, keeps those there are, and accepts again when they are gone', async () => {
    await using api = await runApi({ limits: { connections: 20, idle_timeout: '4s' } });
    const stream = (await fetch(`${api.url}/api/v1/stream`)).body!.getReader();
    const sockets = await Promise.all(Array.from({ length: 60 }, () => openSocket(api.port)));
    for (const socket of sockets) socket.on('error', () => {}).write('GET /');
    await eventually(() => refuses(api.port));
    expect(api.services.logged.join()).toContain('Too many connections');
    for (const socket of sockets) socket.destroy();
    await eventually(() => works(api).catch(() => false));
    expect(new TextDecoder().decode((await stream.read()).value)).toContain('event: status');
    await stream.cancel();
  }, 30_000);
});

describe('any request at all', () => {
  const path = fc.oneof(
    fc.webPath(),
    fc.constantFrom(
      '/metrics',
      '/api/v1/query',
      '/api/v1/query_range',
      '/api/v1/series',
      '/api/v1/tokens',
      '/api/v1/peers',
    ),
  );
  const method = fc.constantFrom(
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'QUERY',
    'TRACE',
    'CONNECT',
  );
  const name = fc.constantFrom(
    'accept',
    'content-type',
    'accept-encoding',
    'if-none-match',
    'authorization',
    'x-request-id',
    'last-event-id',
    'range',
    'origin',
    'expect',
    'upgrade',
    'connection',
  );
  const value = fc.oneof(
    fc.stringMatching(/^[\x21-\x7e]{0,40}$/),
    fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'gzip',
      'Bearer x',
      'Bearer secret-of-admin',
      '*',
      'text/html;q=2',
      'close',
      '100-continue',
    ),
  );
  const query = fc.dictionary(
    fc.constantFrom('query', 'start', 'end', 'step', 'time', 'match[]', 'limit', 'url', 'x'),
    fc.oneof(fc.string(), fc.constantFrom('up', '0', '1', '1e9', '-1', 'NaN', '15s', 'up{', 'http://a:1')),
  );
  const request = fc.record({
    method,
    path,
    query,
    headers: fc.array(fc.tuple(name, value), { maxLength: 4 }),
    body: fc.oneof(fc.constant(''), fc.json(), fc.string({ unit: 'binary' })),
  });

  test('is answered without a fault of ours', async () => {
    await using api = await runApi({ limits: { idle_timeout: '4s' } });
    api.services.series.add({ __name__: 'up' }, [[0, 1]]);
    api.services.token('admin', 'admin');
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, headers, body }) => {
        const lines = headers.map(([header, text]) => `${header}: ${text}\r\n`).join('');
        const length = Buffer.byteLength(body);
        const search = new URLSearchParams(query);
        const start = `${method} ${encodeURI(path)}?${search} HTTP/1.1\r\n${HEAD}Connection: close\r\n`;
        const bytes = `${start}${lines}Content-Length: ${length}\r\n\r\n${body}`;
        const { text } = await speak(api.port, bytes, { until: /\r\n\r\n/ });
        expect(text === '' || /^HTTP\/1.1 ([1-4]\d\d|503) /.test(text), text).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const { text } = await speak(api.port, Buffer.concat([bytes, Buffer.from('\r\n\r\n')]), {
          wait: 50,
          until: /\r\n\r\n/,
        });
        expect(text === '' || /^HTTP\/1.1 ([1-4]\d\d|50[35]) /.test(text), text).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(await works(api)).toBe(true);
  }, 60_000);
});
