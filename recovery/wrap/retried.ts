import { type ErrorKind, OperationalError } from '../../agent/kit/errors.ts';
import { interruptibleSleep, type Sleep } from './interruptible-sleep.ts';

export type RetryOptions = {
  /** How often an action is tried in all. @default 6 */
  readonly attempts?: number;
  /** Milliseconds: the longest first pause; each further one may be twice as long. @default 500 */
  readonly firstPause?: number;
  /** Milliseconds: no pause is longer. @default 30000 */
  readonly longestPause?: number;
  /** Told before each pause. */
  readonly onRetry?: (retry: Retry) => void;
  /** From 0 to below 1; parameter for tests. */
  readonly random?: () => number;
  /** Parameter for tests. */
  readonly sleep?: Sleep;
};

export type Retry = {
  readonly error: OperationalError;
  /** How often it was tried until now. */
  readonly attempt: number;
  /** Milliseconds. */
  readonly pause: number;
};

/** What another try can mend. A full disk, a refusal or a wrong key stays as it is. */
const MENDS: ReadonlySet<ErrorKind> = new Set(['unavailable', 'timeout', 'limited']);

/**
 * Does something, and again while another try can help: exponential back-off with full jitter (Brooker, "Exponential backoff and
 * jitter", AWS Architecture Blog, 2015).
 *
 * @throws what the last try threw, or the reason of the signal
 */
export async function retried<Result>(
  action: () => Promise<Result>,
  options: RetryOptions = {},
  signal?: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      await pauseForRetry(error, attempt, options, signal);
    }
  }
}

/** Waits before the next try, or throws the error where there is none. @param attempt how often it was tried until now */
export async function pauseForRetry(
  error: unknown,
  attempt: number,
  options: RetryOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { attempts = 6, firstPause = 500, longestPause = 30_000, onRetry } = options;
  const { random = Math.random, sleep = interruptibleSleep } = options;
  signal?.throwIfAborted();
  if (attempt >= attempts || !(error instanceof OperationalError) || !MENDS.has(error.kind)) throw error;
  const pause = random() * Math.min(longestPause, firstPause * 2 ** (attempt - 1));
  onRetry?.({ error, attempt, pause });
  await sleep(pause, signal);
}
