import { expect, test } from 'vitest';
import { Deadlines } from '../deadlines.ts';
import { blackholeToxic } from '../toxics/blackhole.ts';
import { latencyToxic } from '../toxics/latency.ts';
import { slowCloseToxic } from '../toxics/slow-close.ts';
import { connectClient, connectedPlane, listenPlane, listenUpstream, toxicOf } from './tcp-plane.testkit.ts';

/** Deadlines of a time in which hours can pass at once. */
function skippableDeadlines() {
  let skipped = 0;
  const deadlines = new Deadlines(() => performance.now() + skipped);
  const skip = async (milliseconds: number) => {
    skipped += milliseconds;
    // Time 0 is before everything that is armed: the timer is set anew and finds all that is due by now.
    await new Promise<void>((resolve) => void deadlines.at(0, resolve));
  };
  return { deadlines, skip };
}

test('a connection of which one half has ended is closed when it is idle for a minute', async () => {
  const { deadlines, skip } = skippableDeadlines();
  const { plane, client, server } = await connectedPlane({ deadlines });
  client.socket.end();
  await server.until('FIN');
  await skip(50_000);
  expect(plane.counters().connections).toBe(1);
  await skip(20_000);
  await client.until('FIN');
  expect(plane.counters().connections).toBe(0);
});

test('a connection of which one half has ended waits for what a toxic holds', async () => {
  const { deadlines, skip } = skippableDeadlines();
  const { plane, client, server } = await connectedPlane({ deadlines });
  const toxic = toxicOf(latencyToxic, { attributes: { latency: 3_600_000, jitter: 0 } });
  plane.added(toxic);
  client.socket.end();
  await server.until('FIN');
  server.socket.write('late answer');
  await expect.poll(() => plane.connections()[0]?.held).toBe(11);
  for (let minute = 0; minute < 10; minute++) await skip(61_000);
  plane.removed(toxic);
  await client.until('late answer');
});

test('a connection of which both halves have ended waits for an end that a toxic holds', async () => {
  const { deadlines, skip } = skippableDeadlines();
  const { plane, client, server } = await connectedPlane({ deadlines });
  plane.added(toxicOf(slowCloseToxic, { attributes: { delay: 600_000 } }));
  server.socket.end();
  client.socket.end();
  await server.until('FIN');
  for (let minute = 0; minute < 9; minute++) await skip(61_000);
  expect(client.seen).toEqual([]);
  await skip(61_000);
  await client.until('FIN');
});

test('a connection that nobody dials for is closed a minute after its client has ended', async () => {
  const { deadlines, skip } = skippableDeadlines();
  const { plane, port } = await listenPlane(await listenUpstream(), { deadlines });
  plane.added(toxicOf(blackholeToxic));
  const client = await connectClient(port);
  client.socket.end('hello');
  await expect.poll(() => plane.connections()[0]?.held).toBe(5);
  await skip(50_000);
  expect(client.seen).toEqual([]);
  await skip(20_000);
  await client.until('FIN');
  expect(plane.counters().connections).toBe(0);
});

test('a connection that nobody dials for goes with its client', async () => {
  const { plane, port } = await listenPlane(await listenUpstream());
  plane.added(toxicOf(blackholeToxic));
  const client = await connectClient(port);
  await expect.poll(() => plane.counters().connections).toBe(1);
  client.socket.resetAndDestroy();
  await expect.poll(() => plane.counters().connections).toBe(0);
});
