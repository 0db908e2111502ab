import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ChildServer = {
  /** Of the last start. */
  readonly pid: number;
  /** Ends it; its folder stays. */
  kill(): Promise<void>;
  /** Starts it again, as it was, and waits until it serves. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
};

export type ChildServerOptions = {
  readonly command: readonly [program: string, ...words: string[]];
  /** Whether it serves; asked again until it does. */
  readonly ready: () => Promise<boolean>;
  /** What it is started in, and what `stop` removes. */
  readonly folder?: string;
  /** What it is started in, where whoever starts it removes that. */
  readonly cwd?: string | undefined;
  /** The user and group to run as. */
  readonly account?: { readonly uid?: number; readonly gid?: number };
  /** What ends it. @default SIGTERM */
  readonly signal?: NodeJS.Signals | undefined;
};

const ATTEMPTS = 400;
const PAUSE = 25;
const PATIENCE = 5_000;

/** A folder for a server; its `stop` removes it. */
export async function serverFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'vedette-server-'));
}

/** Starts a real server for tests and waits until it serves; whoever starts it stops it. */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const { folder, signal = 'SIGTERM' } = options;
  let child = await serving(options);
  const kill = () => ended(child, signal);
  return {
    get pid() {
      return child.pid!;
    },
    kill,
    async start() {
      await kill();
      child = await serving(options);
    },
    async stop() {
      await kill();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serving(options: ChildServerOptions): Promise<ChildProcess> {
  const { command, ready, folder, cwd = folder, account = {}, signal = 'SIGTERM' } = options;
  const [program, ...words] = command;
  const child = spawn(program, words, { cwd, ...account, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listen = (bytes: Buffer | Error) => {
    said = `${said}${bytes}`.slice(-4_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  child.on('error', listen);
  for (let attempt = 0; attempt < ATTEMPTS && isAlive(child); attempt++) {
    if (await ready().catch(() => false)) return child;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  await ended(child, signal);
  throw new Error(`${program} does not serve: ${said}`);
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || !isAlive(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const giveUp = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await exit;
  clearTimeout(giveUp);
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
