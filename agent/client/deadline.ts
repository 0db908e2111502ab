import type { FailureReason } from './request-error.ts';

/** Thrown by `withDeadline` when the action did not end by itself. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly because: FailureReason & ('aborted' | 'timeout');

  constructor(because: 'aborted' | 'timeout') {
    super(because);
    this.because = because;
  }
}

/**
 * Runs `action` with a signal that fires after `milliseconds` or with the caller's own. It rejects at that moment even
 * when the action does not listen (a name lookup cannot be cancelled).
 *
 * @throws DeadlineError
 */
export async function withDeadline<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw new DeadlineError('aborted');
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const end = (because: 'aborted' | 'timeout') => {
    const error = new DeadlineError(because);
    reject(error);
    controller.abort(error);
  };
  const giveUp = () => end('aborted');
  const timer = setTimeout(() => end('timeout'), milliseconds);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([action(controller.signal), over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
