import type { Client } from '../../agent/client/client.ts';
import { RequestError } from '../../agent/client/request-error.ts';
import type { ProcessRow } from '../../agent/contract/processes.ts';
import { type SignalName, signalProcess } from '../../agent/contract/signals.ts';
import type { ErrorKind } from '../../agent/kit/errors.ts';

/** What is told of a process so that no other can be hit. */
export type SignalTarget = Pick<ProcessRow, 'pid' | 'name' | 'startedAt'>;

export type SignalResult = {
  readonly target: SignalTarget;
  /** Why it was not sent; null when it was. */
  readonly problem: string | null;
};

/** After these the same would be said of every other process. */
const FINAL: readonly ErrorKind[] = ['unauthenticated', 'unavailable', 'timeout'];

/** Sends a signal to one process after the other; where the host does not listen to us, the rest is not tried. */
export async function sendSignals(
  client: Client,
  signal: SignalName,
  targets: readonly SignalTarget[],
): Promise<SignalResult[]> {
  const results: SignalResult[] = [];
  for (const target of targets) {
    const failure = await failureOf(client, signal, target);
    results.push({ target, problem: failure?.message ?? null });
    if (failure !== null && FINAL.includes(failure.kind)) break;
  }
  return results;
}

/** One line that says what was done: `TERM sent to nginx (812)`. */
export function signalReport(signal: SignalName, results: readonly SignalResult[], asked: number): string {
  const sent = results.filter(({ problem }) => problem === null);
  const first = results.find(({ problem }) => problem !== null);
  const whole =
    sent.length === 1 ? `${sent[0]!.target.name} (${sent[0]!.target.pid})` : `${sent.length} processes`;
  if (first === undefined) return `${signal} sent to ${whole}`;
  if (asked === 1) return `${signal} was not sent: ${first.problem}`;
  return `${signal} sent to ${sent.length} of ${asked}; ${first.target.name} (${first.target.pid}): ${first.problem}`;
}

async function failureOf(
  client: Client,
  signal: SignalName,
  { pid, name, startedAt }: SignalTarget,
): Promise<Pick<RequestError, 'kind' | 'message'> | null> {
  if (startedAt === null)
    return { kind: 'not-found', message: 'it is not known when it was started, so it may be another one' };
  try {
    await client.call(signalProcess, { params: { pid }, body: { signal, startedAt, name } });
    return null;
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}
