import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { systemClock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import { HEARTBEAT_NAME, LAST_LINES } from '../../kit/heartbeat-record.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { CommandInput, Output } from '../command.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, foreignExitCode } from '../exit-codes.ts';
import { checkedJobName } from '../heartbeat/run-heartbeat.ts';
import { takeRunLock } from '../one-shot/run-lock.ts';
import { readTimeLimit } from '../one-shot/time-limit.ts';
import { JobTeller } from './job-teller.ts';
import { LineTail } from './line-tail.ts';
import { type JobEnd, runJob } from './run-job.ts';

export type CronArguments = ConnectionArguments &
  CommandInput & {
    readonly name?: string | undefined;
    readonly timeout?: string | undefined;
    /** Empty: the name of the job. */
    readonly lock?: string | undefined;
    readonly lines: number;
  };

/** Where the output of the command goes, byte by byte. */
export type JobStreams = { readonly stdout: Writable; readonly stderr: Writable };

/**
 * `vedette cron`: ends as the command does. That no agent hears of it is a warning and no more.
 *
 * @throws OperationalError `invalid`, `conflict` when another run holds the lock, `timeout` when it was ended
 */
export async function runCron(args: CronArguments, output: Output, streams: JobStreams): Promise<ExitCode> {
  const { behind: command, timeout } = args;
  if (command.length === 0) throw nothingToRun();
  const name = args.name === undefined ? nameOf(command[0]!) : checkedJobName(args.name);
  const limit = timeout === undefined ? undefined : readTimeLimit(timeout);
  const tail = new LineTail(checkedLines(args.lines), LAST_LINES.characters);
  const release = args.lock === undefined ? () => {} : takeRunLock(args.lock || name);
  try {
    const teller = new JobTeller(name, args, (text) =>
      output.writeError(`warning: ${safeLine(text, 500)}\n`),
    );
    const end = await tellOf(teller, tail, () => runJob(command, { ...streams, tail, timeout: limit }));
    if (!end.timedOut) return foreignExitCode(end.exitCode);
    throw new OperationalError('timeout', `Cannot finish ${name}: the time limit of ${timeout} is over`);
  } finally {
    release();
  }
}

async function tellOf(teller: JobTeller, tail: LineTail, run: () => Promise<JobEnd>): Promise<JobEnd> {
  const told = { host: hostname(), runId: randomUUID() };
  const now = () => new Date(systemClock.now()).toISOString();
  const started = systemClock.monotonic();
  teller.start({ ...told, state: 'start', at: now() });
  const end = await run();
  await teller.end({
    ...told,
    state: end.exitCode === 0 && !end.timedOut ? 'success' : 'failure',
    at: now(),
    exitCode: end.exitCode,
    durationMs: systemClock.monotonic() - started,
    lastLines: tail.lines(),
  });
  return end;
}

/** The name of the program, as far as it can be one of a job. */
function nameOf(program: string): string {
  const name = basename(program)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100);
  return HEARTBEAT_NAME.test(name) ? name : 'job';
}

function checkedLines(lines: number): number {
  if (Number.isInteger(lines) && lines >= 0 && lines <= LAST_LINES.lines) return lines;
  throw new OperationalError('invalid', `Cannot use --lines: it is a number from 0 to ${LAST_LINES.lines}`);
}

function nothingToRun(): OperationalError {
  return new OperationalError('invalid', 'Cannot run a command: none is named', {
    hint: 'Write it behind two hyphens: vedette cron -- /usr/local/bin/backup.sh',
  });
}
