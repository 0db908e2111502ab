import type { Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { factOf, metricOf } from '../../run-kind.testkit.ts';
import { answering, peer, runHttp, traceOf } from './web-server.testkit.ts';

const zeros = Buffer.alloc(50_000_000);
const head = (...lines: string[]) => `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

/** Writes the same again and again, as fast as it is taken, until the other side is gone. */
function flood(socket: Socket, piece: string | Uint8Array): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

describe('httpProbe with a server that', () => {
  test.each([
    ['its headers', 'HTTP/1.1 200 OK\r\nX-Long: ', 'x'],
    ['its body', head('Content-Length: 1000000'), '.'],
  ])('says %s one byte at a time is given up at the timeout of the phase', async (_, first, byte) => {
    const server = await peer((socket) => {
      socket.write(first);
      const timer = setInterval(() => socket.write(byte), 5);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await runHttp({ url: server.url, timeouts: { transfer: '100ms' } });
    expect(result).toMatchObject({ state: 'down', reason: 'timeout-transfer' });
  });

  test('fails in the middle of the body is shown with its headers all the same', async () => {
    const server = await answering(`${head('Content-Length: 100', 'X-Place: here')}hello`, { end: true });
    expect(traceOf(await runHttp({ url: server.url }))).toContain('x-place: here');
  });

  test('closes without a word', async () => {
    const server = await peer((socket) => socket.end());
    expect(await runHttp({ url: server.url })).toMatchObject({ state: 'down', reason: 'connection-closed' });
  });

  test('resets the connection', async () => {
    const server = await peer((socket) => socket.resetAndDestroy());
    const { state, reason } = await runHttp({ url: server.url });
    expect([state, reason]).toEqual(['down', expect.stringMatching(/^connection-(reset|closed)$/)]);
  });

  test('sends headers without end', async () => {
    const server = await peer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(socket, 'X-More: and more\r\n'.repeat(1_000));
    });
    expect(await runHttp({ url: server.url })).toMatchObject({ state: 'down', reason: 'headers-too-large' });
  });

  test('sends interim responses without end', async () => {
    const server = await peer((socket) => flood(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)));
    expect(await runHttp({ url: server.url })).toMatchObject({ reason: 'malformed-response' });
  });

  test('sends 10 GB is up, its body read no further than the limit', async () => {
    const server = await peer((socket) => {
      socket.write(head('Content-Length: 10000000000'));
      flood(socket, zeros.subarray(0, 1_000_000));
    });
    const result = await runHttp({ url: server.url });
    expect(result).toMatchObject({ state: 'up' });
    expect(metricOf(result, 'probe_http_content_length')).toBe(10_000_000_000);
    expect(metricOf(result, 'probe_http_uncompressed_body_length')).toBe(1_048_576);
    expect(factOf(result, 'body')).toBeUndefined();
    expect(traceOf(result)).toContain('reading stopped after 1048576 bytes');
  });

  test('sends 10 GB is down where a condition needs the body', async () => {
    const server = await peer((socket) => {
      socket.write(head('Content-Length: 10000000000'));
      flood(socket, zeros.subarray(0, 1_000_000));
    });
    const result = await runHttp({ url: server.url, conditions: ['body contains ok'] });
    expect(result).toMatchObject({ state: 'down', reason: 'body-too-large' });
  });

  test('sends chunks without end is read no further than the limit', async () => {
    const server = await peer((socket) => {
      socket.write(head('Transfer-Encoding: chunked'));
      flood(socket, '1\r\na\r\n'.repeat(10_000));
    });
    const result = await runHttp({ url: server.url, max_body: '64KiB' });
    expect(metricOf(result, 'probe_http_uncompressed_body_length')).toBe(65_536);
  });

  test.each([
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
    ['zstd', zstdCompressSync(zeros)],
  ])(
    'sends a bomb of %s is down where the body is needed, and not decoded where it is not',
    async (coding, bomb) => {
      const server = await answering(
        Buffer.concat([
          Buffer.from(head(`Content-Encoding: ${coding}`, `Content-Length: ${bomb.length}`)),
          bomb,
        ]),
      );
      const needed = await runHttp({ url: server.url, compression: coding, conditions: ['len(body) > 3'] });
      expect(needed).toMatchObject({ state: 'down', reason: 'decompression-bomb' });
      const result = await runHttp({ url: server.url, compression: coding });
      expect(result.state).toBe('up');
      expect(traceOf(result)).toContain('it was not decoded');
    },
  );

  test('names a coding that the body does not have', async () => {
    const server = await answering(`${head('Content-Encoding: gzip', 'Content-Length: 5')}hello`);
    expect(await runHttp({ url: server.url })).toMatchObject({
      state: 'down',
      reason: 'decompression-failed',
    });
  });

  test.each([
    ['less than it announced', `${head('Content-Length: 100')}hello`, 'body-truncated'],
    ['no last chunk', `${head('Transfer-Encoding: chunked')}5\r\nhello\r\n`, 'body-truncated'],
    ['half its headers', 'HTTP/1.1 200 OK\r\nContent-', 'connection-closed'],
  ])('sends %s', async (_, text, reason) => {
    const server = await answering(text, { end: true });
    expect(await runHttp({ url: server.url })).toMatchObject({ state: 'down', reason });
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
    ['noise', '\x16\x03\x01\x00\xff\x00\x00'],
    ['HTTP/0.9', '<html>hello</html>\n'],
    ['a length and chunks', `${head('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['two lengths', `${head('Content-Length: 5', 'Content-Length: 6')}hello`],
    ['a negative length', `${head('Content-Length: -5')}hello`],
    ['a length beyond all numbers', `${head('Content-Length: 100000000000000000000')}hello`],
    ['a chunk size that is none', `${head('Transfer-Encoding: chunked')}hello\r\n`],
    ['a header split by a carriage return', head('Location: /a\rSet-Cookie: id=1')],
  ])('sends %s', async (_, text) => {
    const server = await answering(text);
    const result = await runHttp({ url: server.url });
    expect(result).toMatchObject({ state: 'down', reason: 'malformed-response' });
  });

  test('sends a second response behind the first is heard out no further than the first', async () => {
    const first = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    const server = await answering(`${first}HTTP/1.1 500 Injected\r\nContent-Length: 0\r\n\r\n`);
    const result = await runHttp({ url: server.url });
    expect(result).toMatchObject({ state: 'up', facts: { status: 200, body: 'ok' } });
    expect(traceOf(result)).toContain('more came after the end of the response');
  });

  test('takes no more of what it is sent is given up at the timeout', async () => {
    const server = await peer((socket) => socket.pause());
    const result = await runHttp({
      url: server.url,
      method: 'POST',
      body: 'x'.repeat(1_000_000),
      timeout: '100ms',
    });
    expect(result).toMatchObject({ state: 'down', reason: 'timeout-processing' });
  });
});
