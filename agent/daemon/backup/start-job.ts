import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { errorMessage } from '../../kit/errors.ts';
import { endGroup } from '../../kit/process-group.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { sealSecrets } from '../probes/sealed-definition.ts';
import type { BackupJob, BeginMessage, JobMessage } from './job-messages.ts';
import { backupJobProgram, type JobProgram, jobEnvironment, yielding } from './job-program.ts';

/** Milliseconds between SIGTERM and SIGKILL; the agent itself has five seconds to stop. */
const PATIENCE = 3_000;
/** Characters of a line beyond which a child is out of its mind: a list of ten thousand snapshots has a quarter of it. */
const LONGEST_LINE = 32_000_000;
const LAST_WORDS = 2_000;
/** Milliseconds that messages are waited for once the child has ended: who has left its group may hold its end open for ever. */
const LAST_MESSAGES = 2_000;

/** How a child ended. */
export type JobEnd = {
  /** Why that was no good end: `ended by SIGKILL`, `exit code 1: …`; null where it was one. */
  readonly because: string | null;
};

/** A job in a process of its own. */
export type StartedJob = {
  readonly pid: number | undefined;
  say(message: BeginMessage): void;
  /** SIGTERM for its whole group, then SIGKILL. Resolves when it has ended. */
  end(): Promise<void>;
  /** Resolves behind its last message; never rejects. */
  readonly ended: Promise<JobEnd>;
};

export type StartJobOptions = {
  readonly onMessage: (message: JobMessage) => void;
  /** Yields to everybody else. */
  readonly gentle: boolean;
  /** @default this program */
  readonly program?: JobProgram;
  /** Milliseconds between SIGTERM and SIGKILL. @default 3000 */
  readonly patience?: number;
};

/**
 * Starts a job as a child in a process group of its own. What it has to know goes over its standard input and nowhere else; when that
 * ends, because this process ended, the child ends itself.
 */
export function startJob(job: BackupJob, options: StartJobOptions): StartedJob {
  const { onMessage, gentle, program = backupJobProgram(), patience = PATIENCE } = options;
  const [file, ...args] = gentle ? yielding(program) : program;
  const child = spawn(file, args, { env: jobEnvironment(), cwd: '/', detached: true, stdio: 'pipe' });
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(sealSecrets(job))}\n`);
  const said = lastWords(child.stderr);
  const lines = readLines(child.stdout, (line) => hear(line, onMessage));
  const ended = endOf(child, lines, said);
  return {
    pid: child.pid,
    say: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    async end() {
      if (child.pid !== undefined) await endGroup(child.pid, patience);
      await ended;
    },
    ended,
  };
}

async function endOf(child: ChildProcess, lines: Promise<void>, said: () => string): Promise<JobEnd> {
  try {
    const exit = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
    const [code, signal] = await exit;
    // Nothing that it has begun outlives it, or holds our end of the pipe open.
    if (child.pid !== undefined) await endGroup(child.pid, PATIENCE);
    await Promise.race([lines, new Promise((resolve) => setTimeout(resolve, LAST_MESSAGES))]);
    if (code === 0) return { because: null };
    const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
    return { because: said() === '' ? how : `${how}: ${said()}` };
  } catch (error) {
    return { because: errorMessage(error) };
  } finally {
    for (const stream of child.stdio) stream?.destroy();
  }
}

function hear(line: string, onMessage: (message: JobMessage) => void): void {
  let message: JobMessage;
  try {
    message = JSON.parse(line);
  } catch {
    return;
  }
  if (typeof message?.tell === 'string') onMessage(message);
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  try {
    for await (const piece of stream.setEncoding('utf8')) {
      rest += piece;
      if (rest.length > LONGEST_LINE) rest = '';
      // A long line comes in many pieces: it is gone through once, at its end.
      if (!piece.includes('\n')) continue;
      const lines = rest.split('\n');
      rest = lines.pop() as string;
      for (const line of lines) onLine(line);
    }
  } catch {
    // It was destroyed: the process has ended.
  }
}

/** The last line that it wrote to standard error. */
function lastWords(stream: Readable): () => string {
  let text = '';
  stream.on('error', () => {});
  stream.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-LAST_WORDS);
  });
  return () => safeLine(text.trimEnd().split('\n').at(-1)?.trim() ?? '', 300);
}
