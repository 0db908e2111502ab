import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { passwordOf } from './passfile.ts';
import { isSocket, type ServerAddress } from './server-address.ts';
import { accountOfRole, type SystemAccount } from './system-account.ts';

/** How much of what a program says on standard error is kept, characters. */
const KEPT = 4_000;
/** Standard output that is gathered, bytes. */
const MAXIMUM_OUTPUT = 16 * 1024 * 1024;

export type ProgramRun = {
  readonly file: string;
  readonly words: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs as that account; only root can. */
  readonly account?: SystemAccount | undefined;
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
  readonly input?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Given what it says on standard error, a line at a time. */
  readonly onLine?: (line: string) => void;
};

export type StartedProgram = {
  readonly stdout: Readable;
  /** Settles when it has ended and everything it said was read. Rejects with `OperationalError` unless it ended with 0. */
  readonly done: Promise<void>;
};

/** Starts a program with an argument vector and a clean environment; the signal ends it. */
export function startProgram(run: ProgramRun): StartedProgram {
  const child = spawn(run.file, run.words, {
    env: { ...run.environment },
    cwd: run.cwd ?? '/',
    stdio: [run.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(run.account && { uid: run.account.uid, gid: run.account.gid }),
    ...(run.signal && { signal: run.signal }),
  });
  let said = '';
  child.stderr!.on('data', (text) => {
    said = `${said}${text}`.slice(-KEPT);
  });
  if (run.onLine) createInterface({ input: child.stderr! }).on('line', run.onLine);
  if (run.input !== undefined) void feed(child.stdin!, run.input);
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', (error) =>
      reject(run.signal?.aborted ? run.signal.reason : notStarted(run.file, error)),
    );
    child.once('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(run.signal?.aborted ? run.signal.reason : ended(run.file, code, signal, said)),
    );
  });
  // Whoever reads its output first still gets the failure when they ask for it.
  done.catch(() => {});
  return { stdout: child.stdout!, done };
}

/** Runs a program to its end and gives what it printed. */
export async function runProgram(run: ProgramRun): Promise<string> {
  const { stdout, done } = startProgram(run);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stdout) {
    bytes += part.length;
    if (bytes > MAXIMUM_OUTPUT)
      throw new OperationalError('too-large', `Cannot run ${run.file}: it prints without end`);
    parts.push(part);
  }
  await done;
  return Buffer.concat(parts).toString();
}

/** The environment and the account with which a client program reaches a server; no secret is in its arguments. */
export function clientSettings(address: ServerAddress): Pick<ProgramRun, 'environment' | 'account'> {
  const password = passwordOf(address)?.reveal();
  return {
    environment: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LC_ALL: 'C',
      PGHOST: address.host,
      PGPORT: String(address.port),
      PGUSER: address.user,
      PGDATABASE: address.database,
      PGAPPNAME: 'vedette',
      PGCONNECT_TIMEOUT: '15',
      ...(password !== undefined && { PGPASSWORD: password }),
      ...(address.sslmode !== undefined && { PGSSLMODE: address.sslmode }),
      ...(address.sslrootcert !== undefined && { PGSSLROOTCERT: address.sslrootcert }),
    },
    account: isSocket(address) ? accountOfRole(address.user) : undefined,
  };
}

/**
 * Path of a program of PostgreSQL in its major version, or in a newer one where `newer` allows that, as client programs do.
 *
 * @param bin folder that was given; nothing else is looked at then
 * @throws OperationalError `not-found` with where it was looked for
 */
export async function postgresProgram(
  name: string,
  major: number,
  { bin, newer = false }: { readonly bin?: string | undefined; readonly newer?: boolean } = {},
): Promise<string> {
  const found: string[] = [];
  for (const folder of bin === undefined ? programFolders(major, newer) : [bin]) {
    const path = join(folder, name);
    if (!isExecutable(path)) continue;
    const version = await majorOf(path);
    if (version === major || (newer && version !== undefined && version > major)) return path;
    found.push(`${path} is of version ${version ?? 'unknown'}`);
  }
  throw new OperationalError(
    'not-found',
    `Cannot find ${name} of PostgreSQL ${major}: ${found.join(', ') || 'no such program is installed'}`,
    { hint: `apt-get install postgresql-${major}, or give the folder with bin` },
  );
}

/** Debian's and Red Hat's places of that version, then the path, then newer versions. */
function programFolders(major: number, newer: boolean): string[] {
  const versions = newer ? [major, ...Array.from({ length: 8 }, (_, index) => major + 1 + index)] : [major];
  const places = versions.flatMap((version) => [
    `/usr/lib/postgresql/${version}/bin`,
    `/usr/pgsql-${version}/bin`,
    `/opt/homebrew/opt/postgresql@${version}/bin`,
  ]);
  return [
    ...places.slice(0, 3),
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/pgsql/bin',
    ...places.slice(3),
  ].filter((folder) => folder.startsWith('/'));
}

async function majorOf(path: string): Promise<number | undefined> {
  const text = await runProgram({ file: path, words: ['--version'], environment: { LC_ALL: 'C' } }).catch(
    () => '',
  );
  const version = /\(PostgreSQL\) (\d+)/.exec(text)?.[1];
  return version === undefined ? undefined : Number(version);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function feed(
  stdin: NodeJS.WritableStream,
  input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  // A program that ends early is told by its exit status.
  stdin.on('error', () => {});
  try {
    for await (const part of input) if (!stdin.write(part)) await drained(stdin);
  } finally {
    stdin.end();
  }
}

function drained(stdin: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stdin.off('drain', done).off('close', done);
      resolve();
    };
    stdin.on('drain', done).on('close', done);
  });
}

function notStarted(file: string, error: unknown): OperationalError {
  return new OperationalError('unavailable', `Cannot run ${file}: ${errorMessage(error)}`, { cause: error });
}

function ended(file: string, code: number | null, signal: string | null, said: string): OperationalError {
  const last = said.trim().split('\n').slice(-3).join('; ');
  return new OperationalError(
    'unavailable',
    `Cannot run ${file}: it ended with ${code ?? signal}${last && `: ${safeLine(last, 500)}`}`,
  );
}
