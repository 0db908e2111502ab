import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPlanes } from './planes.ts';
import { createFaultProxies } from './proxy-collection.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

function start() {
  const proxies = createFaultProxies({ planes: createPlanes(() => {}), seed: 1 });
  ends.push(() => proxies.close());
  return proxies;
}

async function tcpEcho(): Promise<string> {
  const server = createServer((socket) => void socket.on('error', () => {}).pipe(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function udpEcho(): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (data, { port, address }) => socket.send(data, port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  ends.push(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

const portOf = (listen: string) => Number(listen.split(':').at(-1));

async function overTcp(listen: string): Promise<string> {
  const socket = connect(portOf(listen), '127.0.0.1');
  ends.push(() => socket.destroy());
  socket.write('hello');
  return String((await once(socket, 'data'))[0]);
}

async function overUdp(listen: string): Promise<string> {
  const socket = createSocket('udp4');
  ends.push(() => socket.close());
  socket.send('hello', portOf(listen), '127.0.0.1');
  return String((await once(socket, 'message'))[0]);
}

describe.each([
  ['tcp', tcpEcho, overTcp],
  ['udp', udpEcho, overUdp],
] as const)('a proxy over %s', (protocol, echo, talk) => {
  it('moves bytes, and goes on at its port after it was disabled', async () => {
    const proxies = start();
    const upstream = await echo();
    const wanted = { name: 'a', listen: 'localhost:0', upstream, enabled: true, protocol };
    const proxy = await proxies.create(wanted);
    const { listen } = proxy.state();
    expect(await talk(listen)).toBe('hello');
    await proxy.update({ enabled: false });
    await proxy.update({ enabled: true });
    expect(proxy.state().listen).toBe(listen);
    expect(await talk(listen)).toBe('hello');
    expect(proxies.traffic()).toMatchObject([
      { proxy: 'a', listener: listen, upstream, bytes: { upstream: { received: 10, sent: 10 } } },
    ]);
  });

  it('says so when its address is taken, in the words of the official server', async () => {
    const proxies = start();
    const wanted = { name: 'a', listen: 'localhost:0', upstream: 'x:1', enabled: true, protocol };
    const { listen } = (await proxies.create(wanted)).state();
    await expect(proxies.create({ ...wanted, name: 'b', listen })).rejects.toMatchObject({
      status: 500,
      message: `listen ${protocol} ${listen}: bind: address already in use`,
    });
  });
});

it('a name may be used for another protocol, which replaces the proxy', async () => {
  const proxies = start();
  const wanted = { name: 'a', listen: 'localhost:0', upstream: await udpEcho(), enabled: true };
  const { listen } = (await proxies.create(wanted)).state();
  const { done } = await proxies.populate([{ ...wanted, listen, protocol: 'udp' }]);
  expect(done[0]?.state()).toMatchObject({ listen, protocol: 'udp' });
  expect(await overUdp(listen)).toBe('hello');
});
