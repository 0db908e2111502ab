import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../free-port.testkit.ts';
import { certificates, nginx } from './nginx.testkit.ts';
import { answering, peer, runHttp, traceOf } from './web-server.testkit.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A proxy that knows CONNECT, and nothing else. */
function tunnel() {
  return peer((socket, said) => {
    const [, host, port] = /^CONNECT ([^:]+):(\d+) HTTP\/1\.1\r\n/.exec(said) ?? [];
    if (port === undefined) return void socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n');
    const upstream = connect(Number(port), host);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
  });
}

test('httpProbe asks through a proxy for https with CONNECT', async () => {
  const [port, { ca, cert, key }, proxy] = [await freePort(), certificates(), await tunnel()];
  await nginx(
    `server { listen 127.0.0.1:${port} ssl http2; ssl_certificate ${cert}; ssl_certificate_key ${key}; }`,
    port,
  );
  const options = { url: `https://127.0.0.1:${port}/`, tls: { ca_file: ca } };
  const result = await runHttp({
    ...options,
    proxy: { url: proxy.url, username: 'ann', password: 'hunter2' },
  });
  expect(result).toMatchObject({ state: 'up', facts: { 'http.version': '2', status: 200 } });
  expect(proxy.heard[0]).toContain(`proxy-authorization: Basic ${btoa('ann:hunter2')}`);
  expect(traceOf(result)).toContain('proxy-authorization: ***');
});

test('httpProbe hands a proxy the whole URL for http', async () => {
  const proxy = await answering(OK);
  const options = {
    url: 'http://www.example.org/a?b=c',
    proxy: { url: proxy.url, username: 'ann', password: 'hunter2' },
  };
  const result = await runHttp(options);
  expect(result.state).toBe('up');
  expect(proxy.heard[0]).toMatch(
    /^GET http:\/\/www\.example\.org\/a\?b=c HTTP\/1\.1\r\nhost: www\.example\.org\r\n/,
  );
  expect(proxy.heard[0]).toContain('proxy-authorization: Basic');
});

test.each([
  ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'proxy-refused'],
  ['closes', '', 'connection-closed'],
  ['talks nonsense', 'hello\r\n', 'malformed-response'],
  ['says too much', 'HTTP/1.1 200 OK\r\n\r\nand more', 'unexpected-bytes'],
])('httpProbe names what is wrong with a proxy that %s', async (_, answer, reason) => {
  const proxy = await answering(answer, { end: true });
  const result = await runHttp({ url: 'https://www.example.org/', proxy: { url: proxy.url } });
  expect(result).toMatchObject({ state: 'down', reason });
});

test('httpProbe does not wait for what a proxy says behind its refusal', async () => {
  const proxy = await answering('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 100\r\n\r\nbusy');
  const result = await runHttp({ url: 'https://www.example.org/', proxy: { url: proxy.url } });
  expect(result).toMatchObject({
    reason: 'proxy-refused',
    message: 'down: the proxy answered 503 Service Unavailable',
  });
  expect(proxy.heard[0]).not.toContain('connection: close');
});

test('httpProbe ends at its timeout with a proxy that says nothing', async () => {
  const proxy = await peer(() => {});
  const result = await runHttp({
    url: 'https://www.example.org/',
    proxy: { url: proxy.url },
    timeout: '80ms',
  });
  expect(result).toMatchObject({ state: 'down', reason: 'timeout-connect' });
});
