import { OperationalError } from '../../kit/errors.ts';

export type QueryTime = {
  readonly milliseconds: number;
  /** Of the caller, who may leave before. */
  readonly signal: AbortSignal;
  /** Where the time ends, as Prometheus says it. @default 'expression evaluation' */
  readonly where?: string;
};

/**
 * Does work that may take only so long: its signal is aborted when the time is over, or with the one of the caller.
 *
 * @throws OperationalError `timeout`, worded as Prometheus does, where the work heeds the signal.
 */
export async function withQueryDeadline<T>(
  { milliseconds, signal, where = 'expression evaluation' }: QueryTime,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const leave = () => over.abort(signal.reason);
  const timer = setTimeout(() => over.abort(timedOut(where)), milliseconds);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

function timedOut(where: string): OperationalError {
  return new OperationalError('timeout', `query timed out in ${where}`, {
    hint: 'Ask for fewer series, a shorter range or a larger step, or raise query.timeout',
  });
}
