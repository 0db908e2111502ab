import { expect, test } from 'vitest';
import type { TapRecord } from '../data-plane.ts';
import { defineToxicKind } from '../toxic-kind.ts';
import { latencyToxic } from '../toxics/latency.ts';
import { limitDataToxic } from '../toxics/limit-data.ts';
import { noopToxic } from '../toxics/noop.ts';
import { slicerToxic } from '../toxics/slicer.ts';
import {
  connectClient,
  connectedPlane,
  listenPlane,
  listenUpstream,
  pause,
  toxicOf,
} from './tcp-plane.testkit.ts';

const late = (latency: number, options = {}) =>
  toxicOf(latencyToxic, { attributes: { latency }, ...options });

/** Closes its connections when it is told a chunk. */
const throwing = defineToxicKind({
  name: 'throwing',
  describe: 'throws',
  attributes: {},
  stage: () => ({
    chunk() {
      throw new TypeError('a mistake');
    },
  }),
});
const holding = defineToxicKind({
  name: 'holding',
  describe: 'holds everything',
  attributes: {},
  stage: (_attributes, { out }) => ({ chunk: (data) => out.send(data, Number.POSITIVE_INFINITY) }),
});
const refusing = defineToxicKind({
  name: 'refusing',
  describe: 'refuses',
  attributes: { connections: { type: 'int64', unit: 'connections', describe: 'how many' } },
  open: ({ connections }, index) => (index < Number(connections) ? 'refuse' : 'dial'),
});
const hole = defineToxicKind({ name: 'hole', describe: 'never dials', attributes: {}, open: () => 'hold' });

test('a plane passes bytes both ways and counts them while the connection is open', async () => {
  const { plane, client, server } = await connectedPlane();
  client.socket.write('question');
  await server.until('question');
  server.socket.write('an answer');
  await client.until('an answer');
  expect(plane.counters()).toMatchObject({
    connections: 1,
    accepted: 1,
    failed: 0,
    bytes: { upstream: { received: 8, sent: 8 }, downstream: { received: 9, sent: 9 } },
    connect: { count: 1 },
  });
});

test('a plane carries the end of one direction through and leaves the other open', async () => {
  const { client, server } = await connectedPlane();
  client.socket.end('question');
  await server.until('FIN');
  server.socket.end('late answer');
  await client.until('FIN');
  expect(client.received()).toBe('late answer');
});

test('a plane carries a reset of the client to the upstream', async () => {
  const { client, server } = await connectedPlane();
  client.socket.resetAndDestroy();
  await server.until('RST');
});

test('a plane carries a reset of the upstream to the client', async () => {
  const { client, server } = await connectedPlane();
  server.socket.write('x');
  await client.until('x');
  server.socket.resetAndDestroy();
  await client.until('RST');
});

test('a plane ends a client whose upstream refuses with FIN, also when it has sent already', async () => {
  const upstream = await listenUpstream();
  upstream.server.close();
  const { plane, port } = await listenPlane(upstream);
  const client = await connectClient(port);
  client.socket.write('hello');
  await client.until('FIN');
  expect(client.seen.map(({ what }) => what)).toEqual(['FIN']);
  expect(plane.counters()).toMatchObject({ failed: 1, connections: 0 });
});

test('a plane ends a client whose upstream has no address', async () => {
  const { port } = await listenPlane('nonsense');
  const client = await connectClient(port);
  await client.until('FIN');
});

test('a plane gives a dial up after its time', async () => {
  // TEST-NET-1 answers nobody (RFC 5737).
  const { plane, port } = await listenPlane('192.0.2.1:9', { connectTimeout: 150 });
  const client = await connectClient(port);
  await client.until('FIN');
  expect(plane.counters()).toMatchObject({ failed: 1, connections: 0 });
});

test('a plane delays what a toxic delays, in the order it came, and the end not before it', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(late(150));
  const began = performance.now();
  server.socket.write('a');
  await pause(30);
  server.socket.end('b');
  await client.until('FIN');
  expect(client.received()).toBe('ab');
  expect(performance.now() - began).toBeGreaterThan(175);
});

test('a plane passes on at once what a removed toxic held', async () => {
  const { plane, client, server } = await connectedPlane();
  const toxic = late(60_000);
  plane.added(toxic);
  server.socket.write('held');
  await pause(60);
  expect(client.received()).toBe('');
  expect(plane.connections()[0]).toMatchObject({ held: 4, toxics: ['latency_downstream'] });
  plane.removed(toxic);
  await client.until('held');
});

test('a plane releases the oldest of what a changed toxic held and gives the rest its new delay', async () => {
  const { plane, client, server } = await connectedPlane();
  const toxic = late(60_000);
  plane.added(toxic);
  for (const letter of 'abc') {
    server.socket.write(letter);
    await pause(20);
  }
  toxic.attributes = { ...toxic.attributes, latency: 300 };
  plane.changed(toxic);
  await client.until('a');
  expect(client.received()).toBe('a');
  await client.until('c');
  expect(client.received()).toBe('abc');
});

test('a plane adds the delays of several toxics, and keeps their order when one is turned off and on', async () => {
  const { plane, client, server } = await connectedPlane();
  const [first, second] = [late(60, { name: 'first' }), late(90, { name: 'second' })];
  plane.added(first);
  plane.added(second);
  first.toxicity = 0;
  plane.changed(first);
  first.toxicity = 1;
  plane.changed(first);
  const began = performance.now();
  server.socket.write('x');
  await client.until('x');
  expect(performance.now() - began).toBeGreaterThan(145);
  expect(plane.connections()[0]!.toxics).toEqual(['first', 'second']);
});

test('a plane draws the coin of a connection once, and the same again with the same seed', async () => {
  const hit = async (seed: number) => {
    const upstream = await listenUpstream();
    const { plane, port } = await listenPlane(upstream, { seed });
    const toxic = toxicOf(noopToxic, { toxicity: 0.5 });
    plane.added(toxic);
    for (let index = 0; index < 24; index++) {
      await connectClient(port);
      await upstream.next();
    }
    plane.added(toxicOf(noopToxic, { name: 'other' }));
    const rows = plane.connections().filter(({ toxics }) => toxics.includes(toxic.name));
    expect(plane.affected(toxic)).toBe(rows.length);
    return rows.map(({ id }) => id);
  };
  const first = await hit(7);
  expect(first.length).toBeGreaterThan(3);
  expect(first.length).toBeLessThan(21);
  expect(await hit(7)).toEqual(first);
  expect(await hit(8)).not.toEqual(first);
});

test('a plane has a toxic for its clients only', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(late(60_000, { match: { client_cidr: '10.0.0.0/8' } }));
  server.socket.write('through');
  await client.until('through');
  plane.added(late(60_000, { name: 'near', match: { client_cidr: '127.0.0.0/8' } }));
  expect(plane.connections()[0]!.toxics).toEqual(['near']);
});

test('a plane has a toxic for the first connections that come after it', async () => {
  const { plane, port, upstream } = await connectedPlane();
  plane.added(toxicOf(noopToxic, { match: { first_connections: 2 } }));
  for (let index = 0; index < 3; index++) {
    await connectClient(port);
    await upstream.next();
  }
  expect(plane.connections().map(({ toxics }) => toxics.length)).toEqual([0, 1, 1, 0]);
});

test('a plane has a toxic take hold behind a number of bytes', async () => {
  const { plane, client, server } = await connectedPlane();
  const toxic = toxicOf(holding, { match: { after_bytes: 5 } });
  plane.added(toxic);
  expect(plane.affected(toxic)).toBe(0);
  server.socket.write('1234567');
  await client.until('12345');
  await pause(30);
  expect(client.received()).toBe('12345');
  expect(plane.affected(toxic)).toBe(1);
  plane.removed(toxic);
  await client.until('1234567');
});

test('a plane has a toxic take hold once the connection is old enough', async () => {
  const { plane, client, server } = await connectedPlane();
  const toxic = toxicOf(holding, { match: { after_ms: 250 } });
  plane.added(toxic);
  server.socket.write('early');
  await client.until('early');
  await pause(280);
  server.socket.write('late');
  await pause(50);
  expect(client.received()).toBe('early');
});

test('a plane refuses connections with a reset where a toxic wants it', async () => {
  const upstream = await listenUpstream();
  const { plane, port } = await listenPlane(upstream);
  plane.added(toxicOf(refusing, { attributes: { connections: 1 } }));
  const refused = await connectClient(port);
  await refused.until('RST');
  const second = await connectClient(port);
  second.socket.write('hello');
  await (await upstream.next()).until('hello');
});

test('a plane dials for the connections that a toxic held once that is gone', async () => {
  const upstream = await listenUpstream();
  const { plane, port } = await listenPlane(upstream);
  const toxic = toxicOf(hole);
  plane.added(toxic);
  const client = await connectClient(port);
  client.socket.write('hello');
  await pause(50);
  expect(plane.connections()).toMatchObject([{ upstream: null }]);
  expect(plane.affected(toxic)).toBe(1);
  plane.removed(toxic);
  await (await upstream.next()).until('hello');
});

test('a plane ends a connection of which a toxic throws, and no other', async () => {
  const told: string[] = [];
  const { plane, port, upstream, client, server } = await connectedPlane({ warn: (text) => told.push(text) });
  plane.added(toxicOf(throwing, { match: { first_connections: 1 } }));
  const victim = await connectClient(port);
  (await upstream.next()).socket.write('x');
  await victim.until('RST');
  server.socket.write('fine');
  await client.until('fine');
  expect(told).toEqual(['a toxic failed: a mistake']);
});

test('close() ends every connection with FIN, and the port can be listened on again', async () => {
  const { plane, port, client, server } = await connectedPlane();
  plane.added(late(60_000));
  server.socket.write('held');
  await pause(30);
  plane.close();
  await Promise.all([client.until('FIN'), server.until('FIN')]);
  expect(client.received()).toBe('');
  await expect(connectClient(port)).rejects.toThrow('ECONNREFUSED');
  expect((await plane.listen({ host: '127.0.0.1', port })).port).toBe(port);
});

test('closeConnection() ends one connection, and says whether there is one', async () => {
  const { plane, client } = await connectedPlane();
  expect(plane.closeConnection(99)).toBe(false);
  expect(plane.closeConnection(1)).toBe(true);
  await client.until('FIN');
});

test('setUpstream() is for the connections that come after it', async () => {
  const { plane, port, client, server } = await connectedPlane();
  const second = await listenUpstream();
  plane.setUpstream(`127.0.0.1:${second.port}`);
  (await connectClient(port)).socket.write('new');
  await (await second.next()).until('new');
  client.socket.write('old');
  await server.until('old');
});

test('a plane holds back a sender whose reader reads nothing, and what it holds is bounded', async () => {
  const { plane, client, server } = await connectedPlane();
  client.socket.pause();
  const chunk = Buffer.alloc(1_048_576, 'x');
  for (let index = 0; index < 64; index++) server.socket.write(chunk);
  await pause(400);
  const [state] = plane.connections();
  expect(state!.held).toBeLessThan(2 * 1_048_576);
  const began = performance.now();
  const toxic = late(1);
  plane.added(toxic);
  plane.removed(toxic);
  plane.close();
  expect(performance.now() - began).toBeLessThan(50);
});

test('tap() names the client also when its connection is over', async () => {
  const upstream = await listenUpstream();
  const { plane, port } = await listenPlane(upstream);
  const records: TapRecord[] = [];
  plane.tap((record) => records.push(record));
  const client = await connectClient(port);
  (await upstream.next()).socket.resetAndDestroy();
  await client.until('RST');
  expect(records.map(({ event }) => event)).toEqual(['open', 'reset']);
  expect(new Set(records.map(({ client }) => client)).size).toBe(1);
  expect(records[1]!.client).toMatch(/^127\.0\.0\.1:\d+$/);
});

test('tap() sees what is delivered, and nothing any more once it has ended', async () => {
  const upstream = await listenUpstream();
  const { plane, port } = await listenPlane(upstream);
  const records: TapRecord[] = [];
  const end = plane.tap((record) => records.push(record));
  const client = await connectClient(port);
  const server = await upstream.next();
  client.socket.write('hi');
  await server.until('hi');
  end();
  server.socket.write('unseen');
  await client.until('unseen');
  expect(
    records.map(({ event, stream, data }) => [event, stream, data && Buffer.from(data).toString()]),
  ).toEqual([
    ['open', null, null],
    ['data', 'upstream', 'hi'],
  ]);
});

test('listen() lets the error of the system through when the port is taken', async () => {
  const upstream = await listenUpstream();
  const { port } = await listenPlane(upstream);
  const { plane } = await listenPlane(upstream);
  plane.close();
  await expect(plane.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a plane closes both sides behind what a toxic has let pass, through the toxics behind it', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(toxicOf(limitDataToxic, { attributes: { bytes: 10 } }));
  plane.added(late(150));
  server.socket.write('1234567890abc');
  await Promise.all([client.until('FIN'), server.until('FIN')]);
  expect(client.received()).toBe('1234567890');
});

test('a plane does not show a changed toxic again what waits only for a slow reader', async () => {
  const { plane, client, server } = await connectedPlane();
  client.socket.pause();
  plane.added(toxicOf(slicerToxic, { attributes: { average_size: 1_000 } }));
  const toxic = toxicOf(limitDataToxic, { attributes: { bytes: 16 * 1_048_576 } });
  plane.added(toxic);
  for (let index = 0; index < 16; index++) server.socket.write(Buffer.alloc(1_048_576, 'x'));
  server.socket.end();
  await pause(300);
  for (let index = 0; index < 5; index++) plane.changed(toxic);
  client.socket.resume();
  await client.until('FIN');
  expect(client.received().length).toBe(16 * 1_048_576);
});

test('a plane passes on what a toxic held before it passes the reset behind it on', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(late(150));
  server.socket.write('before');
  await pause(50);
  server.socket.resetAndDestroy();
  await client.until('RST');
  expect(client.received()).toBe('before');
});

test('a plane delivers a held answer whole though its server refuses what the client still sends', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(late(200));
  server.socket.end('answer');
  await pause(50);
  server.socket.destroy();
  client.socket.write('one more question');
  await client.until('FIN');
  expect(client.received()).toBe('answer');
});

test('a plane keeps nothing for an upstream when client and upstream are both gone', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(late(3_600_000));
  plane.added(late(3_600_000, { stream: 'upstream', name: 'up' }));
  server.socket.write('held');
  client.socket.write('held');
  await expect.poll(() => plane.connections()[0]?.held).toBe(8);
  server.socket.resetAndDestroy();
  await pause(50);
  expect(plane.counters().connections).toBe(1);
  client.socket.resetAndDestroy();
  await expect.poll(() => plane.counters().connections).toBe(0);
});

test('a plane does not wait for an upstream that takes nothing once its client has reset', async () => {
  const { plane, client, server } = await connectedPlane();
  server.socket.pause();
  client.socket.write(Buffer.alloc(32 * 1_048_576));
  await expect.poll(() => plane.connections()[0]?.held, { timeout: 5_000 }).toBeGreaterThan(0);
  client.socket.resetAndDestroy();
  await expect.poll(() => plane.counters().connections, { timeout: 5_000 }).toBe(0);
});
