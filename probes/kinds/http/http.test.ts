import { readFileSync } from 'node:fs';
import { createServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { factOf, metricOf, runKind } from '../../run-kind.testkit.ts';
import { httpProbe } from './http.ts';
import { certificates } from './nginx.testkit.ts';
import { answering, listening, peer, runHttp, traceOf, webServer } from './web-server.testkit.ts';

describeProbeKind({ kind: httpProbe, silent: async () => ({ url: (await peer(() => {})).url }) });

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Place: here\r\n\r\nhello';

describe('httpProbe', () => {
  test('says what it asks, and nothing that it was not told to', async () => {
    const server = await answering(OK);
    await runHttp({ url: `${server.url}health?full=1`, headers: { 'X-A': 'b' } });
    expect(server.heard).toEqual([
      `GET /health?full=1 HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nuser-agent: vedette/0.0.0-source\r\naccept: */*\r\nX-A: b\r\nconnection: close\r\n\r\n`,
    ]);
  });

  test('tells status, body and headers as facts', async () => {
    const server = await answering(OK);
    const result = await runHttp({ url: server.url });
    expect(result).toMatchObject({ state: 'up', reason: 'ok', address: '127.0.0.1' });
    expect(result.facts).toMatchObject({
      status: 200,
      body: 'hello',
      headers: 2,
      redirects: 0,
      'http.version': '1.1',
      'content.length': 5,
      'final.url': server.url,
    });
  });

  test('gives a header by its name in any case to conditions', async () => {
    const server = await answering(OK);
    const evaluate = (facts: ReadonlyMap<string, unknown>) => {
      const header = facts.get('header') as (name: string) => string | undefined;
      return { text: '', holds: header('X-PLACE') === 'here', found: header('x-none') ?? 'nothing' };
    };
    const result = await runKind(httpProbe, { url: server.url }, { conditions: [{ text: '', evaluate }] });
    expect(result.conditions).toMatchObject([{ holds: true, found: 'nothing' }]);
  });

  test.each([
    ['bearer_token', { bearer_token: 'token-4711' }],
    ['basic_auth', { basic_auth: { username: 'probe', password: 'token-4711' } }],
    ['secret_headers', { secret_headers: { 'X-Key': 'token-4711' } }],
    ['secret_form', { method: 'POST', secret_form: { key: 'token-4711' } }],
  ])('keeps %s out of facts and trace where the server says it again', async (_, options) => {
    const server = await peer((socket, said) => socket.end(`HTTP/1.1 200 OK\r\n\r\ntoken-4711 ${said}`));
    const result = await runHttp({ url: server.url, ...options });
    expect(result).toMatchObject({ state: 'up', facts: { body: expect.stringContaining('***') } });
    expect(JSON.stringify(result)).not.toMatch(/token-4711|cHJvYmU6dG9rZW4tNDcxMQ/);
  });

  test('names what a server wants that asks for a certificate after the handshake', async () => {
    const files = certificates();
    const server = createServer({
      key: readFileSync(files.key),
      cert: readFileSync(files.cert),
      ca: readFileSync(files.ca),
      requestCert: true,
      minVersion: 'TLSv1.3',
    });
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${await listening(server)}/`;
    expect(await runHttp({ url, tls: { insecure: true } })).toMatchObject({
      state: 'down',
      reason: 'client-certificate-required',
    });
  });

  test('times the phases that it came to', async () => {
    const server = await answering(OK);
    const { phases } = await runHttp({ url: server.url });
    expect(Object.keys(phases)).toEqual(['connect', 'processing', 'transfer']);
  });

  test('has the metrics of blackbox_exporter, with zeros where it did not come so far', async () => {
    const server = await answering(
      'HTTP/1.1 200 OK\r\nLast-Modified: Sat, 21 Nov 2026 09:35:20 GMT\r\nContent-Length: 2\r\n\r\nok',
    );
    const up = await runHttp({ url: server.url });
    const down = await runHttp({ url: 'http://127.0.0.1:1/' });
    expect(metricOf(up, 'probe_http_last_modified_timestamp_seconds')).toBe(1_795_253_720);
    expect(metricOf(up, 'probe_http_content_length')).toBe(2);
    expect(metricOf(down, 'probe_http_status_code')).toBe(0);
    expect(metricOf(down, 'probe_http_duration_seconds', { phase: 'transfer' })).toBe(0);
    expect(down).toMatchObject({ state: 'down', reason: 'connection-refused' });
  });

  test('keeps the headers as evidence, without those that always differ', async () => {
    const server = await answering(
      'HTTP/1.1 200 OK\r\nServer: x\r\nDate: now\r\nX-Request-Id: 7\r\nSet-Cookie: id=secret; Path=/\r\nContent-Length: 0\r\n\r\n',
    );
    const { evidence } = await runHttp({ url: server.url });
    expect(evidence.headers).toEqual([
      'HTTP/1.1 200 OK',
      'content-length: 0',
      'server: x',
      'set-cookie: id=***; Path=/',
    ]);
  });

  test('is down when the status is none of those accepted', async () => {
    const server = await answering('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
    const message = 'down: the server answered 503 Service Unavailable';
    expect(await runHttp({ url: server.url })).toMatchObject({
      state: 'down',
      reason: 'unexpected-status',
      message,
    });
    expect(await runHttp({ url: server.url, status: [200, '5xx'] })).toMatchObject({ state: 'up' });
    expect(await runHttp({ url: server.url, status: 404 })).toMatchObject({ state: 'down' });
  });

  test('leaves the status to a condition that speaks of it', async () => {
    const server = await answering('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    expect(await runHttp({ url: server.url, conditions: ['[STATUS] == 404'] })).toMatchObject({
      state: 'up',
    });
  });

  test('is down when the version of the answer is none of those accepted', async () => {
    const server = await answering('HTTP/1.0 200 OK\r\n\r\n', { end: true });
    const result = await runHttp({ url: server.url, http_versions: ['1.1', '2'] });
    expect(result).toMatchObject({ state: 'down', reason: 'unexpected-version' });
  });

  test('reads a body in the charset that the server names', async () => {
    const server = await answering(
      Buffer.from(
        'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset="iso-8859-1"\r\nContent-Length: 4\r\n\r\ncaf\xe9',
        'latin1',
      ),
    );
    expect(factOf(await runHttp({ url: server.url }), 'body')).toBe('café');
  });

  test('sends a body, and its length', async () => {
    const server = await answering(OK);
    await runHttp({ url: server.url, method: 'PUT', body: 'grüße' });
    expect(server.heard[0]).toMatch(/\r\ncontent-length: 7\r\nconnection: close\r\n\r\n/);
  });

  test('sends a form, and shows none of its secrets', async () => {
    const server = await answering(OK);
    const result = await runHttp({
      url: server.url,
      method: 'POST',
      form: { user: 'a b' },
      secret_form: { password: 'hunter2' },
    });
    expect(server.heard[0]).toContain('content-type: application/x-www-form-urlencoded\r\n');
    expect(server.heard[0]).toMatch(/\r\n\r\nuser=a\+b&password=hunter2$/);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test('says that a body which it should send cannot be read, and nothing about the target', async () => {
    const server = await answering(OK);
    const result = await runHttp({ url: server.url, method: 'POST', body_file: '/nowhere/body' });
    expect(result).toMatchObject({ state: 'unknown', reason: 'file-unreadable' });
  });

  test.each([
    [{ basic_auth: { username: 'user', password: 'hunter2' } }, 'authorization: Basic dXNlcjpodW50ZXIy\r\n'],
    [{ bearer_token: 'hunter2' }, 'authorization: Bearer hunter2\r\n'],
    [{ secret_headers: { 'X-Mine': 'hunter2' } }, 'X-Mine: hunter2\r\n'],
    [{ headers: { Cookie: 'id=hunter2' } }, 'Cookie: id=hunter2\r\n'],
    [{ headers: { 'X-API-Key': 'hunter2' } }, 'X-API-Key: hunter2\r\n'],
  ])('sends a credential and shows *** in its place: %j', async (options, sent) => {
    const server = await answering(OK);
    const result = await runHttp({ url: server.url, ...options });
    expect(server.heard[0]).toContain(sent);
    expect(JSON.stringify(result)).not.toMatch(/hunter2|dXNlcjpodW50ZXIy/);
    expect(traceOf(result)).toContain('***');
  });

  test('connects elsewhere than the URL says, and asks for what it says', async () => {
    const server = await answering(OK);
    await runHttp({ url: 'http://www.example.org/', connect_to: `127.0.0.1:${server.port}` });
    expect(server.heard[0]).toContain('host: www.example.org\r\n');
  });

  test('keeps the beginning of the body in the trace', async () => {
    const server = await webServer((_, answer) => answer.end('x'.repeat(50_000)));
    const said = traceOf(await runHttp({ url: server.url }));
    expect(said).toContain('x'.repeat(1_000));
    expect(said).not.toContain('x'.repeat(1_001));
  });
});

test('httpProbe closes a TLS connection that it gives up', async () => {
  const { ca, cert, key } = certificates();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
  });
  onTestFinished(() => void server.close());
  const url = `https://127.0.0.1:${await listening(server)}/`;
  const result = await runHttp({ url, tls: { ca_file: ca }, timeout: '150ms' });
  expect(result).toMatchObject({ state: 'down', reason: 'timeout-processing' });
  await closed;
});
