import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { failureOf } from '../probe-failure.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { LightConnection } from './light-connection-bun.ts';
import { listener } from './listeners.testkit.ts';
import { openStream } from './open-stream.ts';
import { testRun } from './run.testkit.ts';

const any: ConnectionOptions = { ip: 'any', source_address: undefined, resolver: undefined };

/** Whether a stream to that port is a light one, or why there is none. */
async function opened(port: number, options: Partial<ConnectionOptions> = {}): Promise<boolean | string> {
  try {
    const stream = await openStream({ host: '127.0.0.1', port }, { ...any, ...options }, testRun());
    stream.destroy();
    return stream instanceof LightConnection;
  } catch (error) {
    return failureOf(error).reason;
  }
}

test('openStream takes the light way to who answered before', async () => {
  const port = await listener((socket) => void socket.resume());
  expect([await opened(port), await opened(port), await opened(port)]).toEqual([false, true, true]);
});

test('openStream tells the same whichever way it takes', async () => {
  const port = await listener((socket) => void socket.resume());
  const tell = async () => {
    const run = testRun();
    (await openStream({ host: '127.0.0.1', port }, any, run)).destroy();
    return [[...run.facts], Object.keys(run.phaseTimes()), run.trace.lines.map(({ text }) => text)];
  };
  expect(await tell()).toEqual(await tell());
});

test('openStream connects from the address that is asked for whoever answered before', async () => {
  const port = await listener((socket) => void socket.resume());
  await opened(port);
  expect(await opened(port, { source_address: '127.0.0.2' })).toBe(false);
});

test('openStream forgets who answers no more', async () => {
  const server = createServer((socket) => void socket.resume().on('error', () => {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  await opened(port);
  await opened(port);
  await new Promise((resolve) => server.close(resolve));
  expect(await opened(port)).toBe('connection-refused');
  await once(server.listen(port, '127.0.0.1'), 'listening');
  expect(await opened(port)).toBe(false);
  server.close();
});
