import { OperationalError } from '../../kit/errors.ts';

/**
 * Does work that may take only so long: its signal is aborted when the time is over, or with the one that is given.
 *
 * @param milliseconds waiting included.
 * @throws OperationalError `timeout`, worded as Prometheus does, where the work heeds the signal.
 */
export async function withQueryDeadline<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = () => over.abort(timedOut('expression evaluation'));
  const leave = () => over.abort(signal.reason);
  const timer = setTimeout(end, milliseconds);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

/** Where the time ended, as Prometheus says it: `query queue`, `expression evaluation`. */
export function timedOut(where: string): OperationalError {
  return new OperationalError('timeout', `query timed out in ${where}`, {
    hint: 'Ask for fewer series, a shorter range or a larger step, or raise query.timeout',
  });
}
