import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type ChildServer, startChildServer } from '../child-server.testkit.ts';

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
): Promise<ChildServer> {
  const server = await launchRealServer(program, words, options);
  onTestFinished(server.stop);
  return server;
}

export type AddressedServer = ChildServer & { readonly address: string };

/** The same, with its address. */
export async function startAddressedServer(
  program: string,
  words: readonly string[],
  options: RealServerOptions,
): Promise<AddressedServer> {
  return Object.assign(await startRealServer(program, words, options), { address: options.address });
}

/** The same for a whole file of tests: who calls it stops it. */
export function launchRealServer(
  program: string,
  words: readonly string[],
  { address, cwd, user, signal }: RealServerOptions,
): Promise<ChildServer> {
  const ready = () => takesConnections(address);
  return startChildServer({ command: [program, ...words], ready, cwd, account: account(user), signal });
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
