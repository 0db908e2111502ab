import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { metricOf } from '../../run-kind.testkit.ts';
import { answering, listening, peer, runHttp, traceOf } from './web-server.testkit.ts';

/** A server that speaks HTTP/2 without TLS. */
async function http2Server(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<string> {
  const server: Http2Server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {});
    onStream(stream, headers);
  });
  server.on('session', (session) => onTestFinished(() => session.destroy()));
  const port = await listening(server as unknown as Server);
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}/`;
}

const runHttp2 = (url: string, options: Readonly<Record<string, unknown>> = {}) =>
  runHttp({ url, version: '2', ...options });

/** A frame of HTTP/2 (RFC 9113 §4.1). */
function frame(type: number, flags: number, stream: number, payload: Uint8Array | string = ''): Buffer {
  const body = Buffer.from(payload as string, 'latin1');
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

const SETTINGS = frame(4, 0, 0);
/** `:status 200` from the static table of HPACK. */
const STATUS_200 = frame(1, 4, 1, '\x88');

/** A server that says these frames as soon as it hears something. */
const saying = (...frames: Buffer[]) => answering(Buffer.concat([SETTINGS, ...frames]));

describe('exchangeHttp2()', () => {
  test('asks and reads a response', async () => {
    const asked: IncomingHttpHeaders[] = [];
    const url = await http2Server((stream, headers) => {
      asked.push(headers);
      stream.respond({ ':status': 200, 'x-place': 'here', 'set-cookie': ['a=1', 'b=2'] });
      stream.end('hello');
    });
    const result = await runHttp2(`${url}a?b=c`, {
      headers: { Host: 'www.example.org', 'X-A': 'b' },
      bearer_token: 'hunter2',
    });
    expect(result).toMatchObject({ state: 'up', facts: { body: 'hello', 'http.version': '2', status: 200 } });
    expect(metricOf(result, 'probe_http_version')).toBe(2);
    expect(asked[0]).toMatchObject({
      ':path': '/a?b=c',
      ':authority': 'www.example.org',
      'x-a': 'b',
      authorization: 'Bearer hunter2',
    });
    expect(result.evidence.headers).toEqual(
      expect.arrayContaining(['set-cookie: a=***', 'set-cookie: b=***']),
    );
    expect(traceOf(result)).toContain('authorization: ***');
  });

  test('sends a body', async () => {
    const url = await http2Server((stream) => {
      stream.respond({ ':status': 200 });
      stream.pipe(stream);
    });
    expect(await runHttp2(url, { method: 'POST', body: 'there and back' })).toMatchObject({
      facts: { body: 'there and back' },
    });
  });

  test('takes a response without a body', async () => {
    const url = await http2Server((stream) => stream.respond({ ':status': 204 }, { endStream: true }));
    expect(await runHttp2(url)).toMatchObject({ state: 'up', facts: { status: 204, body: '' } });
  });

  test('reads a body that is longer than the window of the connection', async () => {
    const url = await http2Server((stream) => {
      stream.respond({ ':status': 200 });
      stream.end('x'.repeat(900_000));
    });
    expect(String((await runHttp2(url)).facts.body)).toHaveLength(900_000);
  });

  test('reads a body no further than the limit', async () => {
    const server = await saying(STATUS_200, ...Array<Buffer>(4).fill(frame(0, 0, 1, 'x'.repeat(10_000))));
    const result = await runHttp2(server.url, { max_body: '16KiB' });
    expect(result.state).toBe('up');
    expect(metricOf(result, 'probe_http_uncompressed_body_length')).toBe(16_384);
    const needed = await runHttp2(server.url, { max_body: '16KiB', conditions: ['body == 1'] });
    expect(needed).toMatchObject({ state: 'down', reason: 'body-too-large' });
  });

  test.each([
    ['before the response', []],
    ['in the middle of the body', [STATUS_200, frame(0, 0, 1, 'hel')]],
  ])('names a reset of the stream %s', async (_, frames) => {
    const server = await saying(...frames, frame(3, 0, 1, '\0\0\0\x0b'));
    const result = await runHttp2(server.url);
    expect(result).toMatchObject({
      state: 'down',
      reason: 'http2-reset',
      message: expect.stringContaining('ENHANCE_YOUR_CALM'),
    });
  });

  test('names a GOAWAY', async () => {
    const server = await saying(frame(7, 0, 0, '\0\0\0\0\0\0\0\x0b'));
    const result = await runHttp2(server.url);
    expect(result).toMatchObject({
      state: 'down',
      reason: 'http2-refused',
      message: expect.stringContaining('ENHANCE_YOUR_CALM'),
    });
  });

  test('names a friendly GOAWAY that leaves the request unanswered', async () => {
    const server = await saying(frame(7, 0, 0, '\0\0\0\0\0\0\0\0'));
    const result = await runHttp2(server.url, { timeout: '500ms' });
    expect(result).toMatchObject({ state: 'down', reason: 'http2-refused' });
  });

  test('names a connection that ends in the middle', async () => {
    const server = await answering(Buffer.concat([SETTINGS, STATUS_200, frame(0, 0, 1, 'hel')]), {
      end: true,
    });
    expect(await runHttp2(server.url)).toMatchObject({ state: 'down', reason: 'connection-closed' });
  });

  test('refuses a body that has not the length it should have', async () => {
    const headers = frame(1, 4, 1, '\x88\x0f\x0d\x039000');
    const server = await saying(headers, frame(0, 1, 1, 'hello'));
    const { state, reason } = await runHttp2(server.url);
    expect(state).toBe('down');
    expect(['malformed-response', 'http2-reset', 'http2-refused']).toContain(reason);
  });

  test.each([
    ['HTTP/1.1', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['noise', '\xff'.repeat(100)],
    ['a frame that is too large', frame(0, 0, 1).fill(0xff, 0, 3).toString('latin1') + 'x'.repeat(1_000)],
    [
      'headers that are no HPACK',
      Buffer.concat([SETTINGS, frame(1, 4, 1, '\xff\xff\xff\xff\xff\xff')]).toString('latin1'),
    ],
  ])('ends with a reason when the server says %s', async (_, text) => {
    const server = await answering(Buffer.from(text, 'latin1'), { end: true });
    const { state, reason } = await runHttp2(server.url, { timeout: '2s' });
    expect(state).toBe('down');
    expect(reason).not.toMatch(/^(failed|timeout)/);
  });

  test('ends with a reason when headers go on without end', async () => {
    const server = await peer((socket) => {
      socket.write(Buffer.concat([SETTINGS, frame(1, 0, 1, '\x88')]));
      const more = frame(9, 0, 1, `\x00\x01a\x7f\x80\x70${'b'.repeat(14_463)}`);
      const flood = () => {
        while (!socket.destroyed && socket.write(more));
      };
      socket.on('drain', flood);
      flood();
    });
    const { state } = await runHttp2(server.url, { timeout: '1s' });
    expect(state).toBe('down');
  });

  test('ends with its timeout when the server says nothing', async () => {
    const server = await saying();
    expect(await runHttp2(server.url, { timeout: '80ms' })).toMatchObject({ reason: 'timeout-processing' });
  });
});
