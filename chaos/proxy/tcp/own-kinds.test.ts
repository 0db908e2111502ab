import { expect, test } from 'vitest';
import { blackholeToxic } from '../toxics/blackhole.ts';
import { closeAfterToxic } from '../toxics/close-after.ts';
import { corruptToxic } from '../toxics/corrupt.ts';
import { refuseFirstToxic } from '../toxics/refuse-first.ts';
import { resetPeerToxic } from '../toxics/reset-peer.ts';
import { timeoutToxic } from '../toxics/timeout.ts';
import {
  connectClient,
  connectedPlane,
  listenPlane,
  listenUpstream,
  pause,
  toxicOf,
} from './tcp-plane.testkit.ts';

test('close_after ends both sides with FIN, though data passes', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(toxicOf(closeAfterToxic, { attributes: { ms: 150 } }));
  const began = performance.now();
  server.socket.write('through');
  await Promise.all([client.until('FIN'), server.until('FIN')]);
  expect(performance.now() - began).toBeGreaterThan(145);
  expect(client.received()).toBe('through');
});

test('corrupt damages what passes and nothing else', async () => {
  const { plane, client, server } = await connectedPlane();
  plane.added(toxicOf(corruptToxic, { attributes: { percent: 100, bits: 3 } }));
  server.socket.write('hello world');
  client.socket.write('hello world');
  await server.until('hello world');
  await expect.poll(() => client.received().length).toBe(11);
  expect(client.received()).not.toBe('hello world');
});

test('refuse_first resets the first connections that come after it, and counts no older one', async () => {
  const { plane, port, upstream, client, server } = await connectedPlane();
  plane.added(toxicOf(refuseFirstToxic, { attributes: { connections: 2 } }));
  for (let index = 0; index < 2; index++) await (await connectClient(port)).until('RST');
  (await connectClient(port)).socket.write('third');
  await (await upstream.next()).until('third');
  client.socket.write('older');
  await server.until('older');
});

test('blackhole accepts, answers nothing and holds no more than a little of a flood', async () => {
  const { plane, port } = await listenPlane(await listenUpstream());
  plane.added(toxicOf(blackholeToxic));
  const client = await connectClient(port);
  client.socket.write(Buffer.alloc(32 * 1_048_576));
  await pause(200);
  expect(client.seen).toEqual([]);
  expect(plane.connections()[0]).toMatchObject({ upstream: null });
  expect(plane.connections()[0]!.held).toBeLessThan(2 * 1_048_576);
});

test('timeout holds a connection on which one side has ended, and closes it when it is removed', async () => {
  const { plane, client, server } = await connectedPlane();
  const toxic = toxicOf(timeoutToxic, { attributes: { timeout: 0 } });
  plane.added(toxic);
  server.socket.end('lost');
  await pause(100);
  expect(client.seen).toEqual([]);
  plane.removed(toxic);
  await client.until('FIN');
  expect(client.received()).toBe('');
});

test('reset_peer that is removed while it waits leaves the connection open', async () => {
  const { plane, client, server } = await connectedPlane();
  const toxic = toxicOf(resetPeerToxic, { attributes: { timeout: 60_000 } });
  plane.added(toxic);
  server.socket.write('dropped');
  await pause(50);
  plane.removed(toxic);
  server.socket.write('passed');
  await client.until('passed');
  expect(client.received()).toBe('passed');
});
