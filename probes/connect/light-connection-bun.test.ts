import { once } from 'node:events';
import { expect, test } from 'vitest';
import { freePort } from '../free-port.testkit.ts';
import { failureOf, ProbeFailure } from '../probe-failure.ts';
import { fullListener } from './full-listener.testkit.ts';
import { connectLightly } from './light-connection-bun.ts';
import { listener } from './listeners.testkit.ts';
import { testRun } from './run.testkit.ts';

/** The reason why it did not connect. */
async function failure(connecting: Promise<unknown>): Promise<string> {
  return connecting.then(
    () => 'connected',
    (error: unknown) => failureOf(error).reason,
  );
}

test('connectLightly hands on what came and that the other side has ended', async () => {
  const port = await listener(
    (socket) => void socket.once('data', (bytes) => socket.end(`you said ${bytes}`)),
  );
  const connection = await connectLightly('127.0.0.1', port, testRun());
  const said: string[] = [];
  connection.on('data', (bytes: Buffer) => said.push(String(bytes)));
  connection.write('hello');
  await once(connection, 'end');
  expect(said.join('')).toBe('you said hello');
  connection.destroy();
});

test('connectLightly connects over IPv6', async () => {
  const port = await listener((socket) => void socket.end(), '::1');
  const connection = await connectLightly('::1', port, testRun());
  await once(connection, 'close');
});

test('a light connection sends all that is more than the kernel takes at once', async () => {
  const size = 8_000_000;
  const port = await listener((socket) => {
    let came = 0;
    socket.on('data', (bytes) => {
      came += bytes.length;
      if (came === size) socket.end('all of it');
    });
  });
  const connection = await connectLightly('127.0.0.1', port, testRun());
  connection.write('x'.repeat(size / 2));
  connection.write(Buffer.alloc(size / 2, 'y'));
  const [answer] = await once(connection, 'data');
  expect(String(answer)).toBe('all of it');
  connection.destroy();
});

test('a light connection that is destroyed ends for the other side', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const port = await listener(
    (socket) => void socket.resume().once('close', (broken) => resolve(`broken: ${broken}`)),
  );
  const connection = await connectLightly('127.0.0.1', port, testRun());
  connection.destroy();
  connection.destroy();
  expect(await promise).toBe('broken: false');
});

test('a light connection that is reset tells it', async () => {
  const port = await listener((socket) => void socket.once('data', () => socket.resetAndDestroy()));
  const connection = await connectLightly('127.0.0.1', port, testRun());
  const closed = new Promise((resolve) => connection.once('close', resolve));
  connection.on('error', () => {});
  connection.write('x');
  await closed;
});

test('connectLightly names why it did not connect', async () => {
  expect(await failure(connectLightly('127.0.0.1', await freePort(), testRun()))).toBe('connection-refused');
});

test('connectLightly ends with the run while nobody answers', async () => {
  const run = testRun({ timeouts: { whole: 100 } });
  expect(await failure(connectLightly('127.0.0.1', await fullListener(), run))).toBe('timeout');
});

test('a light connection ends with the run', async () => {
  const port = await listener((socket) => void socket.resume());
  const stop = new AbortController();
  const connection = await connectLightly('127.0.0.1', port, testRun({ signal: stop.signal }));
  const closed = new Promise((resolve) => connection.once('close', resolve));
  stop.abort();
  await closed;
});

test('connectLightly does not begin when the run is over', async () => {
  const run = testRun({ signal: AbortSignal.abort() });
  await expect(connectLightly('127.0.0.1', 1, run)).rejects.toThrow(ProbeFailure);
});
