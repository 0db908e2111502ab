import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { errorCode } from '../../kit/errors.ts';
import { endGroup, signalGroup } from '../../kit/process-group.ts';
import type { LineTail } from './line-tail.ts';

export type JobOptions = {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Gets all that it writes. */
  readonly tail: LineTail;
  /** Milliseconds after which it is ended. */
  readonly timeout: number | undefined;
};

export type JobEnd = {
  /** Its own; 128 and the number of the signal that ended it; 126 or 127 when it could not be started, as in a shell. */
  readonly exitCode: number;
  readonly timedOut: boolean;
};

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** Milliseconds between SIGTERM and SIGKILL when the time is over. */
const PATIENCE = 10_000;
/** Milliseconds that output of children in the background is waited for once the command has ended. */
const LAST_WORDS = 1_000;

/**
 * Runs a command with our standard input and environment, in a process group of its own, hands its output through as it
 * comes, and signals to the whole group. What it leaves running in the background goes on, as under cron.
 */
export async function runJob([file = '', ...args]: readonly string[], options: JobOptions): Promise<JobEnd> {
  const child = spawn(file, args, {
    stdio: ['inherit', 'pipe', 'pipe'],
    detached: true,
    env: ownEnvironment(),
  });
  const exit = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const hand = (from: NodeJS.ReadableStream, to: Writable) => pass(from, to, options.tail).catch(() => {});
  const passed = [hand(child.stdout, options.stdout), hand(child.stderr, options.stderr)];
  const limit = limited(child.pid, options.timeout);
  const release = forwardSignals(child.pid);
  try {
    const [code, signal] = await exit;
    await atMost(LAST_WORDS, Promise.all(passed));
    return { exitCode: code ?? 128 + constants.signals[signal!], timedOut: limit.over() };
  } catch (error) {
    const [exitCode, why] =
      errorCode(error) === 'ENOENT' ? [127, 'no such program'] : [126, 'it cannot be run'];
    const line = Buffer.from(`vedette cron: ${file}: ${why}\n`);
    options.tail.add(line);
    options.stderr.write(line);
    return { exitCode, timedOut: false };
  } finally {
    release();
    limit.end();
  }
}

/** What this program was started with: it has changed its own since. */
function ownEnvironment(): NodeJS.ProcessEnv {
  try {
    const rows = readFileSync('/proc/self/environ', 'utf8')
      .split('\0')
      .filter((row) => row.includes('=', 1));
    return Object.fromEntries(
      rows.map((row) => [row.slice(0, row.indexOf('=', 1)), row.slice(row.indexOf('=', 1) + 1)]),
    );
  } catch {
    return process.env;
  }
}

/** Hands on every byte, no faster than it is taken. Resolves at the end of the stream; rejects when it is cut. */
async function pass(from: NodeJS.ReadableStream, to: Writable, tail: LineTail): Promise<void> {
  for await (const piece of from) {
    tail.add(piece as Buffer);
    if (!to.write(piece) && !to.destroyed) await drained(to);
  }
}

/** Returns when more is taken, or nothing any more; leaves no listener behind. */
async function drained(to: Writable): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  try {
    await Promise.race([once(to, 'drain', { signal }), once(to, 'close', { signal })]);
  } finally {
    done.abort();
  }
}

function limited(pid: number | undefined, timeout: number | undefined): { over(): boolean; end(): void } {
  if (timeout === undefined || pid === undefined) return { over: () => false, end() {} };
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    void endGroup(pid, PATIENCE);
  }, timeout);
  return { over: () => over, end: () => clearTimeout(timer) };
}

/** Until released; when this program ends first (its reader went away), the command is told to end too. */
function forwardSignals(pid: number | undefined): () => void {
  if (pid === undefined) return () => {};
  const forward = (signal: NodeJS.Signals) => void signalGroup(pid, signal);
  const leave = () => forward('SIGTERM');
  for (const name of FORWARDED) process.on(name, forward);
  process.on('exit', leave);
  return () => {
    for (const name of FORWARDED) process.off(name, forward);
    process.off('exit', leave);
  };
}

async function atMost(milliseconds: number, done: Promise<unknown>): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([over, done]);
  clearTimeout(timer);
}
