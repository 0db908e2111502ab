import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { errorCode, errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import { endGroup } from '../../agent/kit/process-group.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import { LivingGroups } from '../../probes/kinds/exec/living-groups.ts';

/** A program that is run as a child, never through a shell. */
export type ChildProgram = {
  /** A path, or a name that is looked for in the `PATH` of `env`. */
  readonly file: string;
  readonly args: readonly string[];
  /** Its whole environment. Passwords go here or into a file, never among the arguments. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
};

export type ChildOptions = {
  /** What it is done for, as the beginning of an error: `back up etcd.db`. */
  readonly task: string;
  readonly signal: AbortSignal;
  /** Milliseconds after which it is ended, and counts as failed. */
  readonly timeout?: number;
  /** Gets the end of what it said on standard error when it has ended with 0; throws where that makes its work void. */
  readonly said?: (text: string) => void;
};

/** The last lines that a child wrote to its standard error, cut to lengths that fit an error. */
const MOST_LINES = 5;
const LONGEST_LINE = 300;
const LONGEST_TAIL = 8_192;
/** Milliseconds between SIGTERM and SIGKILL. */
const PATIENCE = 2_000;

const groups = new LivingGroups();

/**
 * Runs a program in a process group of its own when the first piece is asked for, and gives what it writes to its standard output, no
 * faster than it is taken, while the input, where there is one, is written to it. The stream ends well only if the program ended with exit code 0; whoever stops reading ends the program
 * and all its children.
 *
 * @throws OperationalError `not-found` and `forbidden` where it cannot be started, `timeout`, `unavailable` where it failed or was
 * killed, with the last lines of its standard error; the signal's reason
 */
export async function* childOutput(
  program: ChildProgram,
  options: ChildOptions,
  input?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const run = start(program, options, input === undefined ? 'ignore' : 'pipe');
  const fed = feed(run.child, input ?? nothing());
  let unread: unknown;
  // What cannot be read ends the output, and is thrown there.
  fed.catch((error: unknown) => {
    unread = error;
    run.child.stdout?.destroy();
  });
  try {
    for await (const piece of run.child.stdout as Readable) yield piece as Buffer;
    await fed;
    await run.ended();
  } catch (error) {
    throw await run.failure(unread ?? error);
  } finally {
    await run.release();
  }
}

/**
 * Runs a program to its end and writes the pieces to its standard input, no faster than it reads; a program that has read enough may
 * end before. What it writes is dropped, but for the end of its standard error in a failure.
 *
 * @throws OperationalError as `childOutput`; what the pieces throw
 */
export async function runChildProgram(
  program: ChildProgram,
  options: ChildOptions,
  pieces: AsyncIterable<Uint8Array> = nothing(),
): Promise<void> {
  const run = start(program, options, 'pipe');
  try {
    run.child.stdout?.resume();
    const fed = feed(run.child, pieces);
    // The end of the child ends the feeding; a failure to read ends the child.
    await Promise.all([fed, run.ended()]);
  } catch (error) {
    throw await run.failure(error);
  } finally {
    await run.release();
  }
}

/** All of a short output as text, at most 16 MiB of it. @throws OperationalError as `childOutput`, `too-large` */
export async function childText(
  program: ChildProgram,
  options: ChildOptions,
  input?: AsyncIterable<Uint8Array>,
): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of childOutput(program, options, input)) {
    length += piece.length;
    if (length > 16_777_216)
      throw new OperationalError('too-large', `Cannot ${options.task}: it says too much`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

type Run = {
  readonly child: ChildProcess;
  /** Resolves when it has ended with 0. */
  readonly ended: () => Promise<void>;
  readonly failure: (error: unknown) => Promise<unknown>;
  readonly release: () => Promise<void>;
};

function start(program: ChildProgram, options: ChildOptions, stdin: 'ignore' | 'pipe'): Run {
  const { task, signal, timeout } = options;
  signal.throwIfAborted();
  const { file, args, env, cwd = '/', uid, gid } = program;
  const child = spawn(file, [...args], {
    env,
    cwd,
    detached: true,
    stdio: [stdin, 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
  const exit = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  exit.catch(() => {});
  const stderr = child.stderr as Readable;
  const closed = once(stderr, 'close').catch(() => {});
  const tail = keepTail(stderr);
  let timedOut = false;
  const end = () => {
    if (child.pid !== undefined) void endGroup(child.pid, PATIENCE);
  };
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end();
        }, timeout);
  signal.addEventListener('abort', end, { once: true });
  if (child.pid !== undefined) groups.add(child.pid);
  const what = `Cannot ${task}: ${safeLine(basename(file), 60)}`;
  const fail = (kind: 'timeout' | 'unavailable', state: string) =>
    new OperationalError(kind, `${what} ${state}${lastLines(tail())}`);
  return {
    child,
    ended: async () => {
      const [code, by] = await exit;
      await Promise.race([closed, pause(200)]);
      signal.throwIfAborted();
      if (timedOut) throw fail('timeout', `was ended after ${(timeout ?? 0) / 1_000} s`);
      if (by !== null) throw fail('unavailable', `was ended by ${by}`);
      if (code !== 0) throw fail('unavailable', `ended with exit code ${code}`);
      options.said?.(tail());
    },
    failure: async (error) => {
      if (signal.aborted) return signal.reason;
      // Streams of a child that could not be started close before the reason is known.
      if (child.pid === undefined) return exit.catch((reason) => startFailure(reason, what));
      if (timedOut) return fail('timeout', `was ended after ${(timeout ?? 0) / 1_000} s`);
      return startFailure(error, what);
    },
    release: async () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      for (const stream of child.stdio) stream?.destroy();
      if (child.pid !== undefined) await groups.end(child.pid, PATIENCE);
    },
  };
}

function startFailure(error: unknown, what: string): unknown {
  if (error instanceof OperationalError) return error;
  const code = errorCode(error);
  if (code === 'ENOENT')
    return new OperationalError('not-found', `${what} is not there`, {
      hint: 'install it, or give its whole path',
      cause: error,
    });
  if (code === 'EACCES' || code === 'EPERM')
    return new OperationalError('forbidden', `${what} may not be run: ${errorMessage(error)}`, {
      cause: error,
    });
  return error;
}

async function feed(child: ChildProcess, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const { stdin } = child;
  if (stdin === null) return;
  let open = true;
  const shut = () => {
    open = false;
  };
  stdin.on('error', shut).on('close', shut);
  child.once('exit', shut);
  for await (const piece of pieces) {
    if (!open) break;
    if (!stdin.write(piece) && open) await drained(child, stdin);
  }
  if (open) stdin.end();
}

/** Returns when more is taken, or nothing any more. */
async function drained(child: ChildProcess, stdin: NonNullable<ChildProcess['stdin']>): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  const over = [
    once(stdin, 'drain', { signal }),
    once(stdin, 'close', { signal }),
    once(child, 'exit', { signal }),
  ];
  try {
    await Promise.race(over);
  } catch {
    // A broken pipe shows in how the child ends.
  } finally {
    done.abort();
    for (const one of over) one.catch(() => {});
  }
}

function keepTail(stream: Readable): () => string {
  let tail = Buffer.alloc(0);
  stream.on('error', () => {});
  stream.on('data', (bytes: Buffer) => {
    tail = Buffer.from(Buffer.concat([tail, bytes]).subarray(-LONGEST_TAIL));
  });
  return () => tail.toString('utf8');
}

function lastLines(tail: string): string {
  const lines = tail
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-MOST_LINES)
    .map((line) => safeLine(line, LONGEST_LINE));
  return lines.length === 0 ? '' : `: ${lines.join(' | ')}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function* nothing(): AsyncIterable<Uint8Array> {}
