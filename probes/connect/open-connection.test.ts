import { expect, test } from 'vitest';
import { failureOf } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { fullListener } from './full-listener.testkit.ts';
import { listener } from './listeners.testkit.ts';
import { openConnection, openUnixConnection } from './open-connection.ts';
import { testRun } from './run.testkit.ts';

const any: ConnectionOptions = { ip: 'any', source_address: undefined, resolver: undefined };

async function failure(opening: Promise<unknown>) {
  return opening.then(
    () => 'opened',
    (error: unknown) => failureOf(error).reason,
  );
}

async function opened(host: string, port: number, options: Partial<ConnectionOptions>, run: ProbeRun) {
  const socket = await openConnection({ host, port }, { ...any, ...options }, run);
  socket.destroy();
  return socket;
}

test('openConnection tells the address and that it is connected', async () => {
  const run = testRun();
  await opened('127.0.0.1', await listener(() => {}), {}, run);
  expect([run.facts.get('ip'), run.facts.get('connected')]).toEqual(['127.0.0.1', true]);
  expect(Object.keys(run.phaseTimes())).toEqual(['connect']);
});

test('openConnection connects over IPv6', async () => {
  const run = testRun();
  await opened('::1', await listener(() => {}, '::1'), { ip: '6' }, run);
  expect(run.facts.get('ip')).toBe('::1');
});

test('openConnection does not fall back to the family that works', async () => {
  const port = await listener(() => {}, '127.0.0.1');
  expect(await failure(opened('any.localhost', port, { ip: '4' }, testRun()))).toBe('opened');
  expect(await failure(opened('any.localhost', port, { ip: '6' }, testRun()))).toBe('connection-refused');
});

test('openConnection connects from the address that is asked for', async () => {
  let from: string | undefined;
  const port = await listener((socket) => {
    from = socket.remoteAddress;
    socket.end();
  });
  const socket = await openConnection(
    { host: '127.0.0.1', port },
    { ...any, source_address: '127.0.0.7' },
    testRun(),
  );
  await new Promise((resolve) => socket.once('close', resolve).resume());
  expect(from).toBe('127.0.0.7');
});

test('openConnection names an address that this host does not have, and says nothing about the target', async () => {
  const port = await listener(() => {});
  const opening = opened('127.0.0.1', port, { source_address: '192.0.2.1' }, testRun());
  const error = await opening.catch((thrown: unknown) => failureOf(thrown));
  expect(error).toMatchObject({ reason: 'no-local-address', state: 'unknown' });
});

test('openConnection ends at the timeout of the phase where nobody answers', async () => {
  const run = testRun({ timeouts: { whole: 5_000, connect: 50 } });
  const port = await fullListener();
  expect(await failure(opened('127.0.0.1', port, {}, run))).toBe('timeout-connect');
});

test('openConnection closes the connection when the run is over', async () => {
  const ending = new AbortController();
  const closed = Promise.withResolvers<void>();
  const port = await listener((socket) => socket.resume().on('close', () => closed.resolve()));
  await openConnection({ host: '127.0.0.1', port }, any, testRun({ signal: ending.signal }));
  ending.abort();
  await closed.promise;
});

test('openUnixConnection names a socket that is not there', async () => {
  expect(await failure(openUnixConnection('/nowhere/socket', testRun()))).toBe('not-found');
});
