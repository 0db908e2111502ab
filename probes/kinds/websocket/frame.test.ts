import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteChannel } from '../../connect/byte-channel.ts';
import { testRun } from '../../connect/run.testkit.ts';
import { failureOf } from '../../probe-failure.ts';
import { encodeFrame, opcodes, readFrame } from './frame.ts';

/** A channel that has read the bytes, and its end. */
function channelOf(bytes: Uint8Array): ByteChannel {
  const handlers = new Map<string, (bytes?: Buffer) => void>();
  const socket = {
    on: (event: string, handler: () => void) => handlers.set(event, handler),
    resume() {},
    pause() {},
  };
  const channel = new ByteChannel(socket as never, testRun());
  if (bytes.length > 0) handlers.get('data')!(Buffer.from(bytes));
  handlers.get('end')!();
  return channel;
}

/** What a server would send for it: the frame without its mask. */
function unmasked(frame: Buffer): Buffer {
  const long = frame[1]! & 0x7f;
  const header = long === 126 ? 4 : long === 127 ? 10 : 2;
  const mask = frame.subarray(header, header + 4);
  const payload = frame.subarray(header + 4).map((byte, at) => byte ^ mask[at & 3]!);
  return Buffer.concat([frame.subarray(0, 1), Buffer.of(long), frame.subarray(2, header), payload]);
}

test('encodeFrame masks as RFC 6455 §5.7 shows it', () => {
  const frame = encodeFrame(opcodes.text, Buffer.from('Hello'), Buffer.from('37fa213d', 'hex'));
  expect(frame.toString('hex')).toBe('818537fa213d7f9f4d5158');
});

test('readFrame reads payloads of every length', async () => {
  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.constantFrom(125, 126, 65_535, 65_536, 100_000),
  );
  const property = fc.asyncProperty(lengths, async (length) => {
    const payload = Buffer.alloc(length, 'x');
    const frame = await readFrame(channelOf(unmasked(encodeFrame(opcodes.binary, payload))), 1_000_000);
    expect(frame).toMatchObject({ final: true, opcode: opcodes.binary });
    expect(frame.payload.equals(payload)).toBe(true);
  });
  await fc.assert(property, { numRuns: 50 });
});

test('readFrame reads any bytes, or says what is wrong with them', async () => {
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
    const read = await readFrame(channelOf(bytes), 1_000).catch((error: unknown) => failureOf(error).reason);
    expect(
      typeof read === 'object' || ['protocol-error', 'answer-too-long', 'connection-closed'].includes(read),
    ).toBe(true);
  });
  await fc.assert(property);
});

test.each([
  ['8180', 'masks'],
  ['c100', 'extension'],
  ['8300', 'unknown kind 3'],
  ['0900', 'in pieces'],
  ['897e0080', 'longer than 125'],
])('readFrame refuses %s: %s', async (hex, message) => {
  await expect(readFrame(channelOf(Buffer.from(hex, 'hex')), 100)).rejects.toThrow(message);
});

test('readFrame refuses a huge length before it reads', async () => {
  const huge = Buffer.from('827fffffffffffffffff', 'hex');
  await expect(readFrame(channelOf(huge), 1_000)).rejects.toMatchObject({ reason: 'answer-too-long' });
});
