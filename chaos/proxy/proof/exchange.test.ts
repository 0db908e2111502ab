import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { certificates, nginx } from '../../../probes/kinds/http/nginx.testkit.ts';
import { startRedis } from '../../../probes/kinds/redis/redis-server.testkit.ts';
import { recogniseExchange } from './exchange.ts';

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const nameAt = async (port: number, upstream = 'x:1') =>
  (await recogniseExchange({ host: '127.0.0.1', port }, upstream))?.name;

it('recogniseExchange() knows nginx', async () => {
  const port = await freePort();
  await nginx(`server { listen 127.0.0.1:${port}; }`, port);
  expect(await nameAt(port)).toBe('http');
});

it('recogniseExchange() knows TLS by its usual port', async () => {
  const port = await freePort();
  const { cert, key } = certificates();
  await nginx(
    `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key}; }`,
    port,
  );
  expect(await nameAt(port, 'shop:443')).toBe('tls');
});

it('recogniseExchange() knows Redis, whatever the port, without alarming it', async () => {
  const { port } = await startRedis();
  expect(await nameAt(port)).toBe('redis');
  expect(await nameAt(port, 'cache:6379')).toBe('redis');
});

it('recogniseExchange() knows what answers an SSLRequest', async () => {
  const port = await listen((socket) =>
    socket.on('data', (data) => socket.end(data.length === 8 ? 'N' : '')),
  );
  expect(await nameAt(port)).toBe('postgres');
});

it('recogniseExchange() knows who speaks first', async () => {
  const port = await listen((socket) => socket.write('220 mail.example ESMTP\r\n'));
  expect(await nameAt(port)).toBe('greeting');
});

it('recogniseExchange() knows nothing of who is silent, hangs up or talks nonsense', async () => {
  expect(await nameAt(await listen((socket) => socket.resume()))).toBeUndefined();
  expect(await nameAt(await listen((socket) => socket.destroy()))).toBeUndefined();
  expect(
    await nameAt(await listen((socket) => socket.on('data', () => socket.write('\u0000\u0001')))),
  ).toBeUndefined();
  expect(await nameAt(await freePort())).toBeUndefined();
});

it('recogniseExchange() ends with its signal', async () => {
  const port = await listen((socket) => socket.resume());
  const signal = AbortSignal.timeout(100);
  await expect(recogniseExchange({ host: '127.0.0.1', port }, 'x:1', signal)).rejects.toBeDefined();
});
