import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RepositoryDoor } from '../../../recovery/backup/repository-door.ts';
import { toldError } from '../../../recovery/backup/told-error.ts';
import { OperationalError } from '../../kit/errors.ts';
import { unsealSecrets } from '../probes/sealed-definition.ts';
import type { JobContext } from './job-context.ts';
import type { BackupJob, BeginMessage, JobMessage } from './job-messages.ts';

/** Milliseconds that work which was told to end may take to clean up behind itself. */
const LAST_MOMENT = 60_000;

export type BackupJobOptions = {
  readonly input: NodeJS.ReadableStream;
  readonly write: (line: string) => void;
  /** Fires when the process is told to end. */
  readonly ending: AbortSignal;
  readonly door: RepositoryDoor;
};

/**
 * Does the job that stands on the first line of the input, and tells of it line by line. The end of the input is the end of the agent:
 * the work is given up then.
 *
 * @returns whether the job was done, however it came out.
 */
export async function runBackupJob({ input, write, ending, door }: BackupJobOptions): Promise<boolean> {
  const orphaned = new AbortController();
  const signal = AbortSignal.any([ending, orphaned.signal]);
  const lines = createInterface({ input })[Symbol.asyncIterator]();
  const hear = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (!done) return JSON.parse(value) as T;
    orphaned.abort(new OperationalError('unavailable', 'Cannot go on: the agent ended'));
    throw orphaned.signal.reason;
  };
  const tell = (message: JobMessage) => write(`${JSON.stringify(message)}\n`);
  try {
    const job = unsealSecrets(await hear<unknown>()) as BackupJob;
    const second = hear<BeginMessage>();
    // A line that nobody waits for, or the end of them, is no failure of its own.
    second.catch(() => {});
    await work(job, { signal, tell, heard: () => orAborted(second, signal), door, now: () => new Date() });
    return true;
  } catch (error) {
    tell({ tell: 'failed', error: toldError(signal.aborted ? signal.reason : error) });
    return false;
  } finally {
    tell({ tell: 'memory', peakBytes: peakMemory() });
  }
}

/** What is waited for, or the reason of the signal. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([promise, aborted]);
}

async function work(job: BackupJob, context: JobContext): Promise<void> {
  switch (job.do) {
    case 'backup':
      return (await import('./backup-work.ts')).backupWork(job, context);
    case 'check':
      return (await import('./check-work.ts')).checkWork(job, context);
    case 'snapshots':
      return (await import('./snapshots-work.ts')).snapshotsWork(job, context);
    case 'restore':
      return (await import('./restore-work.ts')).restoreWork(job, context);
    case 'wal':
      return (await import('./wal-work.ts')).walWork(job, context);
    default:
      throw new TypeError(`Cannot do ${JSON.stringify(job)}: it is no job`);
  }
}

/** The job of this process: its standard input and output, and the signals that end it. */
export async function runProcessJob(door: RepositoryDoor): Promise<boolean> {
  const ending = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(name, () => {
      ending.abort(new OperationalError('unavailable', `Cannot go on: ended by ${name}`));
      setTimeout(() => process.exit(1), LAST_MOMENT).unref();
    });
  // The agent may be gone: what it does not hear is no reason not to clean up.
  process.stdout.on('error', () => {});
  const write = (line: string) => void process.stdout.write(line);
  const done = await runBackupJob({ input: process.stdin, write, ending: ending.signal, door });
  await new Promise<void>((resolve) => void process.stdout.end(resolve));
  return done;
}

/** Bytes that this process had in memory at most; what the runtime says of it counts the parent's pages. */
function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
