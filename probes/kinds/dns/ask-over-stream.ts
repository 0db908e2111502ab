import type { Socket } from 'node:net';
import { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { misfit } from './answer-fits.ts';
import { type DnsMessage, readMessage } from './read-message.ts';
import type { DnsQuery } from './write-query.ts';

/**
 * Asks over a connection, plain or TLS: each message after its length in two bytes (RFC 1035, section 4.2.2;
 * RFC 7858). The caller destroys the socket.
 *
 * @throws ProbeFailure `wrong-answer`, `protocol-error`, `connection-closed`
 */
export async function askOverStream(
  query: DnsQuery,
  socket: Socket,
  caseMatters: boolean,
  run: ProbeRun,
): Promise<DnsMessage> {
  run.phase('processing');
  const channel = new ByteChannel(socket, run);
  channel.write(framed(query.bytes));
  const size = (await channel.readExactly(2)).readUInt16BE(0);
  const message = readMessage(await channel.readExactly(size));
  run.endPhase();
  const because = misfit(message, query, caseMatters);
  if (because === undefined) return message;
  throw new ProbeFailure('wrong-answer', `what came is no answer to the query: ${because}`);
}

function framed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
