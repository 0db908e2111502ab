import { randomBytes } from 'node:crypto';
import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';

/** RFC 6455 §5.2. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const KNOWN = new Set<number>(Object.values(opcodes));

export type Frame = { readonly final: boolean; readonly opcode: number; readonly payload: Buffer };

/** A whole message or control frame as a client sends it: masked (RFC 6455 §5.3). */
export function encodeFrame(opcode: number, payload: Uint8Array, mask: Uint8Array = randomBytes(4)): Buffer {
  const { length } = payload;
  const header = length < 126 ? Buffer.of(0, 0x80 | length) : Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  if (header.length > 2) header[1] = 0x80 | (header.length === 4 ? 126 : 127);
  const masked = Buffer.from(payload);
  for (let at = 0; at < length; at++) masked[at]! ^= mask[at & 3]!;
  return Buffer.concat([header, mask, masked]);
}

/**
 * Reads one frame of a server.
 *
 * @throws ProbeFailure `protocol-error` where it breaks RFC 6455, `answer-too-long` before it is read; those of
 * the channel
 */
export async function readFrame(channel: ByteChannel, longest: number): Promise<Frame> {
  const [first, second] = (await channel.readExactly(2)) as unknown as [number, number];
  const frame = { final: first >= 0x80, opcode: first & 0x0f };
  const length = await readLength(channel, second & 0x7f);
  const problem = violation(frame, first, second, length);
  if (problem !== undefined) throw new ProbeFailure('protocol-error', problem);
  if (length > longest) throw tooLarge(longest);
  return { ...frame, payload: await channel.readExactly(length) };
}

export function tooLarge(longest: number): ProbeFailure {
  return new ProbeFailure('answer-too-long', `a message is larger than ${longest} bytes`);
}

async function readLength(channel: ByteChannel, short: number): Promise<number> {
  if (short < 126) return short;
  if (short === 126) return (await channel.readExactly(2)).readUInt16BE();
  // Beyond 2^53 it is not exact, and far beyond what is read.
  return Number((await channel.readExactly(8)).readBigUInt64BE());
}

function violation(
  { final, opcode }: Omit<Frame, 'payload'>,
  first: number,
  second: number,
  length: number,
): string | undefined {
  if (second >= 0x80) return 'the server masks a frame';
  if ((first & 0x70) !== 0) return 'a frame has bits of an extension that was not agreed on';
  if (!KNOWN.has(opcode)) return `a frame of the unknown kind ${opcode}`;
  if (opcode >= opcodes.close && !final) return 'a control frame is in pieces';
  if (opcode >= opcodes.close && length > 125) return 'a control frame is longer than 125 bytes';
  return undefined;
}
