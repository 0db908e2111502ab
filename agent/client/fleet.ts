import { type Clock, systemClock } from '../kit/clock.ts';
import { errorMessage } from '../kit/errors.ts';
import { type Client, createClient, type TimedAnswer } from './client.ts';
import { withDeadline } from './deadline.ts';
import { type FailureReason, RequestError } from './request-error.ts';
import type { Target } from './target.ts';
import { explained } from './transport.ts';

/** What one of many said, or why it said nothing; `at` is when that was known, ms since the epoch. */
export type Answer<T> =
  | ({ readonly target: Target; readonly ok: true } & TimedAnswer<T>)
  | {
      readonly target: Target;
      readonly ok: false;
      readonly because: FailureReason;
      readonly message: string;
      readonly at: number;
    };

/** What is asked of each; usually `(client, signal) => client.callWithTiming(route, {}, { signal })`. */
export type Ask<T> = (client: Client, signal: AbortSignal) => Promise<TimedAnswer<T>>;

export type AskAllOptions = {
  /** Targets that are asked at the same time. @default 32 */
  readonly concurrency?: number;
  /** Milliseconds for each target, from when its turn comes. @default 2000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Bytes of one answer. @default 4194304 */
  readonly maximumBytes?: number;
  readonly clock?: Clock;
};

/**
 * Asks many agents, each within its own time, and answers in the order of `targets`. It never rejects for what a
 * target does: a hanging, dead or lying one costs its own row only. With more targets than `concurrency` the whole
 * takes up to `timeoutMs` for each round.
 */
export async function askAll<T>(
  targets: readonly Target[],
  ask: Ask<T>,
  options: AskAllOptions = {},
): Promise<Answer<T>[]> {
  const {
    concurrency = 32,
    timeoutMs: timeout = 2_000,
    maximumBytes = 4 * 2 ** 20,
    clock = systemClock,
  } = options;
  const answers = new Array<Answer<T>>(targets.length);
  const turns = targets.entries();
  const workers = Array.from({ length: Math.min(concurrency, targets.length) }, async () => {
    for (const [index, target] of turns) {
      const client = createClient(target, { timeout, maximumBytes, clock });
      answers[index] = await askOne(client, ask, options);
    }
  });
  await Promise.all(workers);
  return answers;
}

/** Asks one agent; the answer, or the reason for none. */
export async function askOne<T>(
  client: Client,
  ask: Ask<T>,
  { timeoutMs = 2_000, signal, clock = systemClock }: Omit<AskAllOptions, 'concurrency'> = {},
): Promise<Answer<T>> {
  const { target } = client;
  try {
    return { target, ok: true, ...(await withDeadline(timeoutMs, signal, (signal) => ask(client, signal))) };
  } catch (error) {
    const reason = explained(target, error);
    if (!(reason instanceof RequestError)) throw reason;
    return { target, ok: false, because: reason.because, message: errorMessage(reason), at: clock.now() };
  }
}
