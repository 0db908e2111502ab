import { execFile } from 'node:child_process';
import { errorCode } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { EchoAnswer } from './echo-socket.ts';
import type { IcmpOptions } from './icmp-options.ts';

/**
 * The same by the system's `ping`, for whom the kernel gives no socket of ICMP.
 *
 * @throws ProbeFailure `icmp-not-permitted` (unknown) when there is no such program, `ping-failed` (unknown) when it
 * says nothing that can be understood
 */
export async function pingProgram(
  address: string,
  options: IcmpOptions,
  run: ProbeRun,
  program = 'ping',
): Promise<(EchoAnswer | undefined)[]> {
  const output = await outputOf(program, pingWords(address, options), run);
  run.trace.received(output);
  const answers = parsePing(output, options.count);
  if (answers.some(Boolean) || / packets? transmitted/.test(output)) return answers;
  const said = output.trim().split('\n')[0]?.slice(0, 200) || 'nothing';
  throw new ProbeFailure('ping-failed', `ping says ${said}`, { state: 'unknown' });
}

/** The argument vector: iputils' ping(8), of which busybox understands the first part. */
export function pingWords(address: string, options: IcmpOptions): string[] {
  return [
    ...['-n', '-c', String(options.count), '-W', String(Math.max(1, Math.ceil(options.wait / 1_000)))],
    ...['-i', String(Math.max(0.2, options.between / 1_000)), '-s', String(options.payload_size)],
    ...(options.ttl === undefined ? [] : ['-t', String(options.ttl)]),
    ...(options.tos === 0 ? [] : ['-Q', String(options.tos)]),
    ...(options.dont_fragment ? ['-M', 'do'] : []),
    ...(options.source_address === undefined ? [] : ['-I', options.source_address]),
    address,
  ];
}

/** What `ping` told of each request, by its sequence, which begins with 1 or (busybox) 0. */
export function parsePing(output: string, count: number): (EchoAnswer | undefined)[] {
  const answers = new Array<EchoAnswer | undefined>(count).fill(undefined);
  const lines = output.split('\n').flatMap((line) => pingLine(line) ?? []);
  const first = lines.some(({ sequence }) => sequence === 0) ? 0 : 1;
  for (const { sequence, answer } of lines) {
    if (sequence - first < count) answers[sequence - first] ??= answer;
  }
  return answers;
}

const REPLY = /\bseq=(\d{1,5}) (?:ttl|hlim)=(\d{1,3}) time=(\d{1,8}(?:\.\d{1,6})?) ?ms/;
const REFUSAL = /^From (\S{1,64}?):? icmp_seq=(\d{1,5}) (.{1,200})$/;

function pingLine(line: string): { sequence: number; answer: EchoAnswer } | undefined {
  const reply = REPLY.exec(line.replace('icmp_seq', 'seq'));
  if (reply !== null) {
    const [, sequence, hopLimit, rtt] = reply.map(Number);
    return { sequence: sequence!, answer: { kind: 'reply', rtt: rtt!, hopLimit: hopLimit! } };
  }
  const refusal = REFUSAL.exec(line);
  if (refusal === null) return undefined;
  const [, from, sequence, text] = refusal;
  const message = `${text!.trim()}, says ${from}`;
  const answer = { kind: 'error', reason: reasonOf(text!), message, from, rtt: 0 } as const;
  return { sequence: Number(sequence), answer };
}

const REASONS: readonly (readonly [text: RegExp, reason: string])[] = [
  [/prohibited|filtered/i, 'prohibited'],
  [/time to live|hop limit|time exceeded/i, 'ttl-exceeded'],
  [/frag needed|too big|too long/i, 'packet-too-big'],
  [/port unreachable/i, 'port-unreachable'],
  [/protocol unreachable/i, 'protocol-unreachable'],
  [/net(work)? unreachable|no route/i, 'network-unreachable'],
];

function reasonOf(text: string): string {
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'host-unreachable';
}

async function outputOf(program: string, words: readonly string[], run: ProbeRun): Promise<string> {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
  try {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    execFile(program, [...words], { env, signal: run.signal, maxBuffer: 262_144 }, (error, stdout, stderr) =>
      // It ends with 1 where nothing answered; an error with a name is one of starting it.
      errorCode(error) === undefined ? resolve(`${stdout}${stderr}`) : reject(error),
    );
    return await promise;
  } catch (error) {
    run.signal.throwIfAborted();
    throw /^E(ACCES|NOENT|PERM)$/.test(errorCode(error) ?? '') ? notPermitted() : error;
  }
}

function notPermitted(): ProbeFailure {
  const message =
    'this user may not send ICMP (net.ipv4.ping_group_range, CAP_NET_RAW), and there is no program ping that it may run';
  return new ProbeFailure('icmp-not-permitted', message, { state: 'unknown' });
}
