import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { errorCode, errorMessage } from '../../agent/kit/errors.ts';
import { endGroup, signalGroup } from '../../agent/kit/process-group.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { Hook } from './backup-definition.ts';
import type { HookOutcome } from './backup-outcome.ts';

/** Milliseconds between SIGTERM and SIGKILL. */
const PATIENCE = 5_000;
/** Characters of standard error that are kept, the last ones. */
const LAST_WORDS = 2_000;
/** Milliseconds for them to arrive. */
const LAST_WAIT = 500;
/** What a hook gets of our environment: no passphrase and no token is among it. */
const PASSED = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

export type RunHookOptions = {
  readonly when: 'before' | 'after';
  /** What it gets beside the clean environment: `VEDETTE_BACKUP`, `VEDETTE_OUTCOME`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
};

/**
 * Runs a hook to its end in a process group of its own, with no standard input. The group is ended when the time is over, when the
 * signal fires, and behind the program itself: what a hook leaves running would hold what it froze. Never throws.
 */
export async function runHook(hook: Hook, options: RunHookOptions): Promise<HookOutcome> {
  const began = performance.now();
  const error = await failureOf(hook, options);
  return { when: options.when, run: hook.run, seconds: (performance.now() - began) / 1_000, error };
}

async function failureOf({ run, timeout }: Hook, options: RunHookOptions): Promise<string | null> {
  if (options.signal?.aborted) return 'cancelled';
  const [program = '', ...words] = run;
  try {
    const env = { ...passedEnvironment(), ...options.environment };
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], detached: true, env });
    const said = lastWords(child.stderr);
    const closed = new Promise<void>((resolve) => void child.once('close', resolve));
    const exit = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
    if (child.pid === undefined) await exit;
    const leader = child.pid as number;
    const early = await endedEarly(exit, leader, timeout, options.signal);
    const [code, signal] = await exit;
    if (signalGroup(leader, 0)) await endGroup(leader, PATIENCE);
    await atMost(LAST_WAIT, closed);
    return early ?? exitFailure(code, signal, said());
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? 'no such program' : errorMessage(error);
  }
}

/** Waits for the end, and brings it about when it has to be; why, in that case. */
async function endedEarly(
  exit: Promise<unknown>,
  leader: number,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => resolve(`not done within ${timeout / 1_000} s`), timeout);
  const cancel = () => resolve('cancelled');
  signal?.addEventListener('abort', cancel);
  exit.finally(() => resolve(undefined)).catch(() => {});
  const why = await promise;
  clearTimeout(timer);
  signal?.removeEventListener('abort', cancel);
  if (why !== undefined) await endGroup(leader, PATIENCE);
  return why;
}

function exitFailure(code: number | null, signal: string | null, said: string): string | null {
  if (code === 0) return null;
  const how = code === null ? `ended by ${signal}` : `exit code ${code}`;
  return said === '' ? how : `${how}: ${said}`;
}

/** The last line that it wrote to standard error. */
function lastWords(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-LAST_WORDS);
  });
  return () => safeLine(text.trimEnd().split('\n').at(-1)?.trim() ?? '', 300);
}

async function atMost(milliseconds: number, done: Promise<void>): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([over, done]);
  clearTimeout(timer);
}

function passedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    PASSED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
