import type { Output } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { OneShotArguments } from './one-shot-options.ts';

/**
 * Runs a command that ends by itself under its lock, its time limit, and in one line, each as far as it was asked for.
 *
 * @throws OperationalError of the command, of the lock (`conflict`) or of the limit (`timeout`); never with --oneline.
 */
export async function runOneShot(
  name: string,
  args: OneShotArguments,
  output: Output,
  action: (output: Output) => Promise<ExitCode>,
): Promise<ExitCode> {
  const limited = (output: Output) => locked(args.lock, () => timed(args.timeout, () => action(output)));
  if (args.oneline !== true) return limited(output);
  const { inOneLine } = await import('./one-line.ts');
  return inOneLine(name, output, limited);
}

async function locked<T>(lock: string | undefined, action: () => Promise<T>): Promise<T> {
  if (lock === undefined) return action();
  const { takeRunLock } = await import('./run-lock.ts');
  const release = takeRunLock(lock);
  try {
    return await action();
  } finally {
    release();
  }
}

async function timed<T>(limit: string | undefined, action: () => Promise<T>): Promise<T> {
  if (limit === undefined) return action();
  const { withinTimeLimit } = await import('./time-limit.ts');
  return withinTimeLimit(limit, action);
}
