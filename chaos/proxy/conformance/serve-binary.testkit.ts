import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { binary, waitFor } from '../../../agent/binary.testkit.ts';
import { freePort } from '../../../probes/free-port.testkit.ts';

export type ServedProxies = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it has written so far, to both streams. */
  log(): string;
  /** Whether the process is still there. */
  lives(): boolean;
  /** SIGTERM; the exit code. */
  end(): Promise<number | null>;
};

export type ServeOptions = {
  /** Further words of the command. */
  readonly args?: readonly string[];
  /** A program and its words that becomes the server, in surroundings of its own. */
  readonly within?: readonly string[];
};

const started = new Set<ChildProcess>();

/** Starts `vedette chaos proxy serve`, compiled, on a free port of loopback and waits until its API answers. */
export async function serveBinary({ args = [], within = [] }: ServeOptions = {}): Promise<ServedProxies> {
  const port = await freePort();
  const own = [
    'chaos',
    'proxy',
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--proxy-metrics',
    ...args,
  ];
  const [program, ...words] = [...within, binary, ...own] as [string, ...string[]];
  const child = spawn(program, words, { cwd: tmpdir(), env: { PATH: process.env.PATH ?? '' } });
  started.add(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log = `${log}${chunk}`.slice(-200_000);
    });
  const url = `http://127.0.0.1:${port}`;
  const lives = () => child.exitCode === null && child.signalCode === null;
  await waitFor(async () => ((await answers(url)) ? true : undefined), {
    what: () => `the proxy to answer; it said:\n${log}`,
    failed: () => !lives(),
  });
  return { url, port, pid: child.pid!, log: () => log, lives, end: () => ended(child, 'SIGTERM') };
}

/** Kills every server that is still there; for `afterEach` and `afterAll`. */
export async function endServed(): Promise<void> {
  await Promise.all([...started].map((child) => ended(child, 'SIGKILL')));
  started.clear();
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/version`)).ok;
  } catch {
    return false;
  }
}
