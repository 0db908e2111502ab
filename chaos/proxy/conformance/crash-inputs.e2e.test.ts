import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLocally, deafPort, echo, listenLocally, watchEnd } from './local-peers.testkit.ts';
import { type Answer, addToxic, callApi, makeProxy } from './proxy-api.testkit.ts';
import { endServed, type ServedProxies, serveBinary } from './serve-binary.testkit.ts';

/** The aim is 50 ms; on a machine that others use, what must not happen is that a call waits for data. */
const SOON = 1_000;

let server: ServedProxies;
const took: number[] = [];

beforeAll(async () => {
  server = await serveBinary();
});
afterAll(async () => {
  const { status } = await callApi(server, 'GET', '/version');
  expect([status, server.lives()]).toEqual([200, true]);
  console.log(`slowest of ${took.length} calls of the API: ${Math.max(...took).toFixed(1)} ms (aim: 50)`);
  await endServed();
});

const slicer = (attributes: object) => ({ type: 'slicer', attributes });
const bandwidth = (rate: string) => `{"type":"bandwidth","attributes":{"rate":${rate}}}`;

describe('inputs that end Toxiproxy 2.12', () => {
  it.each([
    ['slicer with its default attributes', slicer({})],
    ['slicer with a variation as large as its average', slicer({ average_size: 10, size_variation: 10 })],
    [
      'slicer with a variation larger than its average',
      slicer({ average_size: 1, size_variation: 1_000_000 }),
    ],
    ['slicer with a negative average', slicer({ average_size: -5, size_variation: 1 })],
    ['slicer with a negative variation', slicer({ average_size: 100, size_variation: -50 })],
    ['bandwidth with the largest rate', bandwidth('9223372036854775807')],
    ['bandwidth with a rate beyond 2^63/100', bandwidth('92233720368547759')],
  ])('%s passes everything on', async (name, toxic) => {
    const proxy = name.replaceAll(/\W/g, '-');
    const client = await through(proxy, toxic);
    const sent = Buffer.alloc(100_000, 'abcdefgh');
    client.write(sent);
    expect(await received(client, sent.length)).toEqual(sent);
    await answersSoon(callApi(server, 'GET', '/proxies'), 200);
  });

  it.each([
    ['bandwidth with a negative rate', bandwidth('-1')],
    ['bandwidth with the smallest rate', bandwidth('-9223372036854775808')],
  ])('%s holds everything, and gives it when it is removed', async (name, toxic) => {
    const proxy = name.replaceAll(/\W/g, '-');
    const client = await through(proxy, toxic);
    client.write('held');
    await delay(200);
    expect(client.bytesRead).toBe(0);
    await answersSoon(callApi(server, 'DELETE', `/proxies/${proxy}/toxics/bandwidth_downstream`), 204);
    expect((await received(client, 4)).toString()).toBe('held');
  });

  it.each([
    ['latency', 'latency'],
    ['latency', 'jitter'],
    ['bandwidth', 'rate'],
    ['slow_close', 'delay'],
    ['timeout', 'timeout'],
    ['reset_peer', 'timeout'],
    ['slicer', 'average_size'],
    ['slicer', 'size_variation'],
    ['slicer', 'delay'],
    ['limit_data', 'bytes'],
  ])('an extreme %s %s leaves the server alive', async (type, attribute) => {
    for (const value of ['-9223372036854775808', '9223372036854775807', '-1']) {
      const proxy = `${type}-${attribute}-${value}`;
      const client = await through(proxy, `{"type":"${type}","attributes":{"${attribute}":${value}}}`);
      client.end('x');
      await delay(20);
      await answersSoon(callApi(server, 'DELETE', `/proxies/${proxy}`), 204);
    }
  });
});

describe('inputs that hang the API of Toxiproxy 2.12', () => {
  it('a client that does not read what its server floods', async () => {
    const port = await makeProxy(server, 'flooded', await listenLocally(flood));
    const client = await connectLocally(port);
    client.pause();
    await delay(500);
    const toxics = '/proxies/flooded/toxics';
    await answersSoon(callApi(server, 'POST', toxics, { type: 'latency', attributes: { latency: 1 } }), 200);
    await answersSoon(callApi(server, 'POST', toxics, { type: 'bandwidth', attributes: { rate: 9 } }), 200);
    await answersSoon(
      callApi(server, 'PATCH', `${toxics}/latency_downstream`, { attributes: { latency: 2 } }),
      200,
    );
    await answersSoon(callApi(server, 'DELETE', `${toxics}/latency_downstream`), 204);
    await answersSoon(callApi(server, 'GET', '/proxies/flooded'), 200);
    await answersSoon(callApi(server, 'GET', '/proxies'), 200);
    await answersSoon(callApi(server, 'POST', '/reset'), 204);
    client.destroy();
    await answersSoon(callApi(server, 'DELETE', '/proxies/flooded'), 204);
  });

  it('an upstream into which every SYN vanishes', async () => {
    const port = await makeProxy(server, 'silent', await deafPort());
    const clients = await Promise.all([1, 2, 3].map(() => connectLocally(port)));
    await answersSoon(callApi(server, 'GET', '/proxies'), 200);
    await addToxic(server, 'silent', { type: 'latency' });
    const ends = clients.map((client) => watchEnd(client.resume(), 5_000));
    await answersSoon(callApi(server, 'DELETE', '/proxies/silent'), 204);
    expect((await Promise.all(ends)).map(({ how }) => how)).toEqual(['end', 'end', 'end']);
    await answersSoon(callApi(server, 'GET', '/proxies'), 200);
  });

  it('an upstream into which every SYN vanishes does not keep others from being dialled', async () => {
    const port = await makeProxy(server, 'moves', await deafPort());
    await connectLocally(port);
    const upstream = `127.0.0.1:${await listenLocally(echo)}`;
    await answersSoon(callApi(server, 'PATCH', '/proxies/moves', { upstream }), 200);
    const client = await connectLocally(port);
    client.write('hello');
    expect((await received(client, 5)).toString()).toBe('hello');
  });
});

/** A connection through a proxy of that name to an echo server, with one toxic on the way back. */
async function through(proxy: string, toxic: unknown): Promise<Socket> {
  const port = await makeProxy(server, proxy, await listenLocally(echo));
  const added = await callApi(server, 'POST', `/proxies/${proxy}/toxics`, toxic);
  expect([200, 400]).toContain(added.status);
  return connectLocally(port);
}

function flood(socket: Socket): void {
  const block = Buffer.alloc(65_536);
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}

async function received(socket: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    if (chunks.reduce((total, { length }) => total + length, 0) >= bytes) break;
  }
  return Buffer.concat(chunks);
}

async function answersSoon(call: Promise<Answer>, status: number): Promise<void> {
  const answer = await call;
  took.push(answer.took);
  expect(answer).toMatchObject({ status });
  expect(answer.took).toBeLessThan(SOON);
}
