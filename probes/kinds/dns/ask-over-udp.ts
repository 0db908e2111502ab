import { DatagramChannel, type DatagramPeer } from '../../connect/datagram-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { misfit } from './answer-fits.ts';
import { type DnsMessage, messageId, readMessage } from './read-message.ts';
import type { DnsQuery } from './write-query.ts';

export type Patience = {
  /** Milliseconds that one query waits for its answer. */
  readonly attemptTimeout: number;
  readonly caseMatters: boolean;
};

/**
 * Sends a query from a port of its own, and waits for the answer to it. What does not fit is dropped, as resolvers do:
 * whoever can send a datagram must not be able to end the wait.
 *
 * @returns undefined when nothing came in time
 * @throws ProbeFailure `wrong-answer` when only what did not fit came, `protocol-error`; system errors
 */
export async function askOverUdp(
  query: DnsQuery,
  peer: DatagramPeer,
  patience: Patience,
  run: ProbeRun,
): Promise<DnsMessage | undefined> {
  run.phase('connect');
  const channel = await DatagramChannel.open(peer, run);
  try {
    run.phase('processing');
    channel.send(query.bytes);
    return await firstThatFits(channel, query, patience, run);
  } finally {
    run.endPhase();
    channel.close();
  }
}

async function firstThatFits(
  channel: DatagramChannel,
  query: DnsQuery,
  { attemptTimeout, caseMatters }: Patience,
  run: ProbeRun,
): Promise<DnsMessage | undefined> {
  const end = run.clock.monotonic() + attemptTimeout;
  let wrong: string | undefined;
  for (;;) {
    const datagram = await channel.receive(Math.max(1, end - run.clock.monotonic()));
    if (datagram === undefined) break;
    const message = messageId(datagram.bytes) === query.id ? readMessage(datagram.bytes) : undefined;
    const because = message === undefined ? 'it has another id' : misfit(message, query, caseMatters);
    if (because === undefined) {
      run.waitingFor = undefined;
      return message;
    }
    if (wrong === undefined) run.trace.note(`dropped an answer: ${because}`);
    wrong = because;
    run.waitingFor = `an answer to the query: one that came is not, ${because}`;
    if (run.clock.monotonic() >= end) break;
  }
  if (wrong === undefined) return undefined;
  throw new ProbeFailure('wrong-answer', `what came is no answer to the query: ${wrong}`);
}
