import { randomBytes } from 'node:crypto';
import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { notSsh, SshReader } from './ssh-wire.ts';

/** Longest packet that is read (RFC 4253 §6.1 wants 35,000 at least), and packets that are passed over. */
const LONGEST = 65_536;
const MOST_PACKETS = 50;
const BLOCK = 8;
const LEAST_PADDING = 4;
const DISCONNECT = 1;
const IGNORED = [2, 3, 4, 7];

/** A packet before there is encryption (RFC 4253 §6). */
export function sshPacket(payload: Uint8Array): Buffer {
  const short = BLOCK - ((payload.length + 5) % BLOCK);
  const padding = short < LEAST_PADDING ? short + BLOCK : short;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length + padding + 1);
  head[4] = padding;
  return Buffer.concat([head, payload, randomBytes(padding)]);
}

/**
 * The payload of the next packet with that number; what means nothing is passed over.
 *
 * @throws ProbeFailure `disconnected` with the words of the server, `protocol-error`, `connection-closed`
 */
export async function readSshPacket(channel: ByteChannel, wanted: number): Promise<Buffer> {
  for (let read = 0; read < MOST_PACKETS; read++) {
    const payload = await nextPayload(channel);
    if (payload[0] === wanted) return payload;
    if (payload[0] === DISCONNECT) throw disconnected(payload);
    if (!IGNORED.includes(payload[0]!)) throw notSsh(`packet ${payload[0]} in the place of ${wanted}`);
  }
  throw new ProbeFailure('answer-too-long', `packet ${wanted} is not among the first ${MOST_PACKETS}`);
}

async function nextPayload(channel: ByteChannel): Promise<Buffer> {
  const head = await channel.readExactly(5);
  const length = head.readUInt32BE();
  const padding = head[4]!;
  if (length > LONGEST || length < padding + 2) throw notSsh(`a packet of ${length} bytes`);
  const rest = await channel.readExactly(length - 1);
  return rest.subarray(0, length - 1 - padding);
}

function disconnected(payload: Buffer): ProbeFailure {
  const reader = new SshReader(payload);
  reader.take(1);
  const code = reader.number();
  return new ProbeFailure('disconnected', `the server hangs up: ${reader.text()} (${code})`);
}
