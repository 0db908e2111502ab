import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ChildServer = {
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
};

export type ChildServerOptions = {
  readonly folder: string;
  readonly command: readonly [program: string, ...words: string[]];
  /** Whether it serves; asked again until it does. */
  readonly ready: () => Promise<boolean>;
};

/** A folder for a server; its `stop` removes it. */
export async function serverFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'vedette-server-'));
}

/** Starts a real server for tests and waits until it serves; whoever starts it stops it. */
export async function startChildServer({ folder, command, ready }: ChildServerOptions): Promise<ChildServer> {
  const [program, ...words] = command;
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listen = (bytes: Buffer) => {
    said = `${said}${bytes}`.slice(-4_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  child.on('error', (error) => listen(Buffer.from(String(error))));
  const stop = async () => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    if (await ready().catch(() => false)) return { stop };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await stop();
  throw new Error(`${program} does not serve: ${said}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await exit;
  clearTimeout(giveUp);
}
