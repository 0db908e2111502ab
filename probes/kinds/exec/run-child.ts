import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { endGroup } from '../../../agent/kit/process-group.ts';
import { LivingGroups } from './living-groups.ts';

export type ChildCommand = {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
};

/** How a child ended, and the beginning of what it said. */
export type ChildEnd = {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly output: string;
  readonly errors: string;
};

/** Bytes kept of each stream; what comes after is read and dropped, so that the child is not held up. */
const MOST_OUTPUT = 65_536;
/** Milliseconds between SIGTERM and SIGKILL. */
const PATIENCE = 1_000;
/** Milliseconds that output is waited for once the child has ended: somebody else may hold its end open for ever. */
const LAST_WORDS = 100;

const groups = new LivingGroups();

/**
 * Runs a program in a process group of its own and waits for its end. Nothing of the group outlives the run: what is
 * left when the child ends, when the signal fires or when this process exits is ended too.
 *
 * @throws the signal's reason, and system errors of starting
 */
export async function runChild(command: ChildCommand, signal: AbortSignal): Promise<ChildEnd> {
  signal.throwIfAborted();
  const { file, args, env, cwd, stdin } = command;
  const child = spawn(file, args, { env, cwd, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const exit = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const said = [keepBeginning(child.stdout), keepBeginning(child.stderr)] as const;
  child.stdin.on('error', () => {}).end(stdin);
  const release = endWith(child, signal);
  if (child.pid !== undefined) groups.add(child.pid);
  try {
    const [code, by] = await exit;
    void groups.end(child.pid!, PATIENCE);
    signal.throwIfAborted();
    await lastWords(child);
    return { exitCode: code ?? undefined, signal: by ?? undefined, output: said[0](), errors: said[1]() };
  } finally {
    release();
    for (const stream of child.stdio) stream?.destroy();
  }
}

/** Begins to end the group when the signal fires. */
function endWith({ pid }: ChildProcess, signal: AbortSignal): () => void {
  if (pid === undefined) return () => {};
  const abort = () => void endGroup(pid, PATIENCE);
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

function keepBeginning(stream: Readable): () => string {
  const pieces: Buffer[] = [];
  let kept = 0;
  stream.on('error', () => {});
  stream.on('data', (bytes: Buffer) => {
    if (kept >= MOST_OUTPUT) return;
    const piece = bytes.subarray(0, MOST_OUTPUT - kept);
    kept += piece.length;
    pieces.push(piece);
  });
  return () => Buffer.concat(pieces).toString('utf8');
}

async function lastWords({ stdout, stderr }: ChildProcess): Promise<void> {
  const open = [stdout!, stderr!].filter((stream) => !stream.readableEnded && !stream.destroyed);
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LAST_WORDS);
  await Promise.race([over, Promise.all(open.map((stream) => once(stream, 'close').catch(() => {})))]);
  clearTimeout(timer);
}
