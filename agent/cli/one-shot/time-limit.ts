import { parseDuration } from '../../kit/duration.ts';
import { OperationalError } from '../../kit/errors.ts';

/** The longest that a timer of the runtime can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Waits for an action at most so long. What it still does then ends with the program: a command returns to `main`,
 * which exits.
 *
 * @param limit a Prometheus duration, such as `30s`.
 * @throws OperationalError `timeout` when it takes longer, `invalid` when the limit is no duration above zero.
 */
export async function withinTimeLimit<T>(limit: string, action: () => Promise<T>): Promise<T> {
  const milliseconds = readTimeLimit(limit);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    const fail = () =>
      reject(new OperationalError('timeout', `Cannot finish: the time limit of ${limit} is over`));
    timer = setTimeout(fail, milliseconds);
  });
  try {
    return await Promise.race([action(), over]);
  } finally {
    clearTimeout(timer);
  }
}

/** The milliseconds of a limit as `--timeout` takes it. @throws OperationalError `invalid` */
export function readTimeLimit(limit: string): number {
  try {
    const milliseconds = parseDuration(limit);
    if (milliseconds >= 1 && milliseconds <= LONGEST) return milliseconds;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new OperationalError('invalid', `Cannot use --timeout ${limit}: it is no time between 1ms and 24d`, {
    hint: 'Write it like 30s, 5m or 1h30m',
  });
}
