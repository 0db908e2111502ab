import type { FactTypes } from '../../facts.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { EchoAnswer } from './echo-socket.ts';

export const icmpFacts = {
  'icmp.method': { type: 'text', describe: 'How it was sent: datagram, raw (sockets) or ping (the program)' },
  'icmp.received': { type: 'number', describe: 'Replies that came' },
  'icmp.sent': { type: 'number', describe: 'Requests that were sent' },
  'icmp.ttl': { type: 'number', describe: 'TTL or hop limit that the last reply came with' },
  loss: { type: 'number', describe: 'Share of the requests without a reply, 0 to 1' },
  rtt: { type: 'duration', describe: 'Time from request to reply, the mean of several' },
  'rtt.avg': { type: 'duration', describe: 'Mean time from request to reply' },
  'rtt.jitter': { type: 'duration', describe: 'Mean difference between one reply time and the next' },
  'rtt.max': { type: 'duration', describe: 'Longest time from request to reply' },
  'rtt.min': { type: 'duration', describe: 'Shortest time from request to reply' },
} as const satisfies FactTypes;

type Reply = Extract<EchoAnswer, { kind: 'reply' }>;

/**
 * What came back as facts, trace and blackbox_exporter's metrics.
 *
 * @throws ProbeFailure `no-answer`, or what an ICMP error named, when there is no reply at all
 */
export function tellEchoes(answers: readonly (EchoAnswer | undefined)[], run: ProbeRun): void {
  for (const [index, answer] of answers.entries()) run.trace.received(`${index + 1}: ${answerText(answer)}`);
  const replies = answers.filter((answer): answer is Reply => answer?.kind === 'reply');
  run.fact('icmp.sent', answers.length);
  run.fact('icmp.received', replies.length);
  run.fact('loss', 1 - replies.length / answers.length);
  run.fact('connected', replies.length > 0);
  if (replies.length === 0) throw noReply(answers);
  tellTimes(replies, run);
}

function tellTimes(replies: readonly Reply[], run: ProbeRun): void {
  const times = replies.map(({ rtt }) => rtt);
  const mean = meanOf(times);
  run.fact('rtt', mean);
  run.fact('rtt.avg', mean);
  run.fact('rtt.min', Math.min(...times));
  run.fact('rtt.max', Math.max(...times));
  run.fact('rtt.jitter', meanOf(times.slice(1).map((time, index) => Math.abs(time - times[index]!))));
  const hopLimit = replies.at(-1)!.hopLimit;
  if (hopLimit === undefined) return;
  run.fact('icmp.ttl', hopLimit);
  run.metric('probe_icmp_reply_hop_limit', 'Replied packet hop limit (TTL for ipv4)', hopLimit);
}

function meanOf(times: readonly number[]): number {
  return times.length === 0 ? 0 : times.reduce((sum, time) => sum + time, 0) / times.length;
}

function noReply(answers: readonly (EchoAnswer | undefined)[]): ProbeFailure {
  const error = answers.find((answer) => answer?.kind === 'error');
  if (error?.kind === 'error') return new ProbeFailure(error.reason, error.message);
  const message =
    answers.length === 1 ? 'no reply to the echo request' : `no reply to ${answers.length} requests`;
  return new ProbeFailure('no-answer', message);
}

function answerText(answer: EchoAnswer | undefined): string {
  if (answer === undefined) return 'no reply';
  if (answer.kind === 'error') return answer.message;
  return `reply after ${answer.rtt.toFixed(3)} ms, TTL ${answer.hopLimit ?? 'unknown'}`;
}
