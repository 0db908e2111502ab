import { execFileSync, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export type RealServer = { readonly pid: number; readonly stop: () => Promise<void> };
export type RealServerOptions = {
  /** `host:port` or a path; the server is up when it takes a connection there. */
  readonly address: string;
  readonly cwd?: string;
  /** The account to run as, where the test is root's. */
  readonly user?: string;
  readonly signal?: NodeJS.Signals;
};

/** Starts a real server for the running test, waits until it takes connections, and ends it with the test. */
export async function startRealServer(
  program: string,
  words: readonly string[],
  options: RealServerOptions,
): Promise<RealServer> {
  const server = await launchRealServer(program, words, options);
  onTestFinished(server.stop);
  return server;
}

/** The same for a whole file of tests: who calls it stops it. */
export async function launchRealServer(
  program: string,
  words: readonly string[],
  { address, cwd, user, signal = 'SIGTERM' }: RealServerOptions,
): Promise<RealServer> {
  const child = spawn(program, words, { stdio: 'ignore', ...(cwd && { cwd }), ...account(user) });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = async () => {
    child.kill(signal);
    await Promise.race([ended, delay(5_000)]);
    child.kill('SIGKILL');
    await ended;
  };
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await takesConnections(address)) return { pid: child.pid!, stop };
    await delay(50);
  }
  await stop();
  throw new Error(`${program} does not listen on ${address}`);
}

/** A port of loopback that nobody has. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** The account as `spawn` takes it; nothing where the test is not root's. */
export function account(user: string | undefined): { uid?: number; gid?: number } {
  if (user === undefined || process.getuid?.() !== 0) return {};
  const id = (what: string) => Number(execFileSync('id', [what, user]).toString());
  return { uid: id('-u'), gid: id('-g') };
}

/** Asks again until it holds. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  holds: (value: Value) => boolean,
): Promise<Value> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const value = await ask();
    if (holds(value)) return value;
    await delay(50);
  }
  return ask();
}

function takesConnections(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = address.startsWith('/') ? connect(address) : connect(Number(port), host);
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
