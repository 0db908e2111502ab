import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The compiled program, as a user gets it. */
export const binary = join(import.meta.dirname, '..', 'dist', 'vedette');

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Milliseconds until it is killed. @default 20000 */
  readonly timeout?: number;
  /** A program and its words that starts the command in surroundings of its own. */
  readonly within?: readonly string[];
};

/** Runs one command to its end, with nothing of this process's environment but PATH. */
export async function runVedette(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd = tmpdir(), env = {}, input = '', timeout = 20_000, within = [] } = options;
  const [program, ...words] = [...within, binary, ...args] as [string, ...string[]];
  const child = spawn(program, words, { cwd, env: { PATH: process.env.PATH ?? '', ...env }, timeout });
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  return { code, stdout, stderr };
}

export type StartedAgent = {
  readonly url: string;
  readonly data: string;
  readonly pid: number;
  /** What it has logged so far. */
  log(): string;
  /** Sends a signal and waits for the end; the exit code, or null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
};

export type StartAgentOptions = {
  /** @default a new temporary folder */
  readonly data?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A program and its words that becomes the agent, in surroundings of its own. */
  readonly within?: readonly string[];
};

/** Starts a real agent on a free port of loopback and waits until it is ready. */
export async function startAgentBinary(options: StartAgentOptions = {}): Promise<StartedAgent> {
  const { data = temporaryFolder(), args = [], env = {}, cwd = tmpdir(), within = [] } = options;
  const own = ['agent', '--data', data, '--listen', '127.0.0.1:0', ...args];
  const [program, ...words] = [...within, binary, ...own] as [string, ...string[]];
  const child = spawn(program, words, { cwd, env: { PATH: process.env.PATH ?? '', ...env } });
  await once(child, 'spawn');
  started.add(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  const exited = exitOf(child);
  const url = await waitFor(() => /msg="?agent is ready"?.* url=(\S+)/.exec(log)?.[1], {
    what: () => `the agent to become ready; it said:\n${log}`,
    failed: () => child.exitCode !== null,
  });
  return {
    url,
    data,
    pid: child.pid!,
    log: () => log,
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

const started = new Set<ChildProcess>();
const folders = new Set<string>();

/** A folder that `endAll` removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-test-'));
  folders.add(folder);
  return folder;
}

/** Kills every agent that is still there and removes every folder; for `afterEach`. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...started].map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = exitOf(child);
      child.kill('SIGKILL');
      await exited;
    }),
  );
  started.clear();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

export type WaitOptions = {
  readonly what: () => string;
  readonly failed?: () => boolean;
  readonly timeout?: number;
};

/** Polls until `probe` gives something. @throws Error after `timeout` (10 s), or as soon as `failed` says so. */
export async function waitFor<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  options: WaitOptions,
): Promise<T> {
  const { what, failed = () => false, timeout = 10_000 } = options;
  const deadline = performance.now() + timeout;
  while (performance.now() < deadline) {
    const found = await probe();
    if (found !== undefined) return found;
    if (failed()) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what()}`);
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream.setEncoding('utf8')) all += chunk;
  return all;
}
