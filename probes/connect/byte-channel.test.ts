import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureOf } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import { ByteChannel } from './byte-channel.ts';
import { listener } from './listeners.testkit.ts';
import { testRun } from './run.testkit.ts';

async function channelTo(serve: (socket: Socket) => void, run: ProbeRun = testRun()): Promise<ByteChannel> {
  const socket = connect(await listener(serve), '127.0.0.1');
  await once(socket, 'connect');
  return new ByteChannel(socket, run);
}

const reasonOf = (reading: Promise<unknown>) =>
  reading.then(String, (error: unknown) => failureOf(error).reason);

test('ByteChannel reads lines with either end, exact counts, and the rest', async () => {
  const channel = await channelTo((socket) => socket.end('one\r\ntwo\nfour and more'));
  expect(await channel.readLine()).toBe('one');
  expect(await channel.readLine()).toBe('two');
  expect(String(await channel.readExactly(4))).toBe('four');
  expect(String(await channel.readUntil(Buffer.from('and')))).toBe(' and');
  expect(String(await channel.readSome())).toBe(' more');
  expect(String(await channel.readSome())).toBe('');
  channel.close();
});

/** A socket that a test speaks for. */
class FakeSocket {
  readonly handlers = new Map<string, (bytes?: Buffer) => void>();
  on(event: string, handler: () => void) {
    this.handlers.set(event, handler);
  }
  pause() {}
  resume() {}
  destroy() {}
  write() {}
}

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((array) => Buffer.from(array));
const reads = fc.array(
  fc.oneof(
    fc.record({ exactly: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ until: fc.uint8Array({ minLength: 1, maxLength: 3 }) }),
  ),
  { maxLength: 20 },
);

test('ByteChannel reads the same however the bytes are cut', async () => {
  const property = fc.asyncProperty(bytes, reads, fc.array(fc.nat(300)), async (sent, wanted, cuts) => {
    const whole = await readAll([sent], wanted);
    const edges = [...new Set([0, ...cuts.filter((cut) => cut < sent.length), sent.length])].sort(
      (a, b) => a - b,
    );
    const pieces = edges.slice(1).map((end, index) => Buffer.from(sent.subarray(edges[index], end)));
    expect(await readAll(pieces, wanted)).toEqual(whole);
  });
  await fc.assert(property, { numRuns: 200 });
});

async function readAll(
  pieces: readonly Buffer[],
  wanted: readonly ({ exactly: number } | { until: Uint8Array })[],
): Promise<string[]> {
  const socket = new FakeSocket();
  const channel = new ByteChannel(socket as unknown as Socket, testRun());
  const said: string[] = [];
  const kept: Buffer[] = [];
  const reading = (async () => {
    for (const want of wanted) {
      const taken =
        'exactly' in want ? await channel.readExactly(want.exactly) : await channel.readUntil(want.until);
      kept.push(taken);
      said.push(taken.toString('hex'));
    }
  })();
  for (const piece of pieces) {
    socket.handlers.get('data')!(piece);
    await Promise.resolve();
  }
  socket.handlers.get('end')!();
  await reading.catch((error: unknown) => said.push(failureOf(error).reason));
  // What was handed out must stay as it was, whatever came after it.
  expect(kept.map((buffer) => buffer.toString('hex'))).toEqual(said.slice(0, kept.length));
  return said;
}

test('ByteChannel names an end that came too early, and a reset', async () => {
  const closed = await channelTo((socket) => socket.end('half'));
  expect(await reasonOf(closed.readLine())).toBe('connection-closed');
  const reset = await channelTo((socket) => socket.resetAndDestroy());
  expect(await reasonOf(reset.readLine())).toBe('connection-reset');
});

test('ByteChannel refuses a line that does not end', async () => {
  const channel = await channelTo((socket) => socket.write('x'.repeat(100_000)));
  expect(await reasonOf(channel.readLine(1_000))).toBe('answer-too-long');
  channel.close();
});

test('ByteChannel holds a server back that says more than is read', async () => {
  let sent = 0;
  const channel = await channelTo((socket) => {
    const chunk = Buffer.alloc(1_048_576);
    const more = () => {
      for (let count = 0; count < 64 && !socket.destroyed; count++) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('drain', more);
    more();
  });
  await channel.readExactly(1);
  await new Promise((resolve) => setTimeout(resolve, 150));
  // What the kernel's buffers take is beyond us; without a bound it would be gigabytes by now.
  expect(sent).toBeLessThan(40_000_000);
  channel.close();
});

test('ByteChannel reads more at once than may wait unread', async () => {
  const channel = await channelTo((socket) => socket.end(Buffer.alloc(5_000_000, 7)));
  const read = await channel.readExactly(5_000_000);
  expect([read.length, read[0], read.at(-1)]).toEqual([5_000_000, 7, 7]);
});

test('ByteChannel ends with the run, whatever it waits for', async () => {
  const run = testRun({ timeouts: { whole: 40 } });
  const channel = await channelTo(() => {}, run);
  expect(await reasonOf(channel.readSome())).toBe('timeout');
  expect(await reasonOf(channel.readExactly(1))).toBe('timeout');
});

test('ByteChannel lets go of the socket only where nothing waits', async () => {
  const channel = await channelTo((socket) => socket.write('early'));
  await channel.readExactly(1);
  expect(() => channel.release()).toThrow('more than it was asked');
  channel.close();
});
