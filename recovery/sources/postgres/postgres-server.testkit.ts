import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { account } from '../../../probes/connect/real-server.testkit.ts';

export type TestServerOptions = {
  /** Appended to postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** @default true */
  readonly checksums?: boolean;
  /** More words for initdb: `--wal-segsize=1`. */
  readonly initdb?: readonly string[];
};

const POSTGRES = account('postgres');

/** A real PostgreSQL of this host on a unix socket alone; as the account `postgres` where the test is root's. */
export class TestServer {
  /** Owned by the account of the server; the socket and everything else of the test goes here. */
  readonly folder = ownedFolder();
  port = 5432;
  data = join(this.folder, 'data');
  #child: ChildProcess | undefined;
  #adopted: number | undefined;

  /** `initdb`, with settings that make a server of a test fast. */
  initialise({ settings = {}, checksums = true, initdb = [] }: TestServerOptions = {}): void {
    const words = ['-D', this.data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C', '-E', 'UTF8'];
    asPostgres(postgresProgram('initdb'), [...words, ...(checksums ? ['-k'] : []), ...initdb]);
    const all = {
      listen_addresses: '',
      unix_socket_directories: this.folder,
      fsync: 'off',
      max_wal_senders: 10,
      shared_buffers: '16MB',
      ...settings,
    };
    this.configure(all);
  }

  /** Appends to postgresql.conf; the last of a name counts. */
  configure(settings: Readonly<Record<string, string | number>>): void {
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    appendFileSync(join(this.data, 'postgresql.conf'), lines.join(''));
  }

  async start(): Promise<void> {
    const child = spawn(postgresProgram('postgres'), ['-D', this.data], {
      ...POSTGRES,
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let log = '';
    child.stderr.on('data', (text) => {
      log = `${log}${text}`.slice(-4_000);
    });
    await this.#ready(child, () => log);
  }

  /** SIGINT to it: a fast shutdown. */
  async stop(): Promise<void> {
    await this.#end((pid) => process.kill(pid, 'SIGINT'));
  }

  /** SIGKILL to it and to every process of it, as a power cut is. */
  async crash(): Promise<void> {
    await this.#end((pid) => {
      const family = [pid, ...childrenOf(pid)];
      for (const one of family) killed(one);
    });
  }

  /** Takes over a server that somebody else started on its data folder, so that it is ended with the test. */
  adopt(): void {
    this.#adopted = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** Ends it and takes everything away. */
  async remove(): Promise<void> {
    await this.crash();
    if (this.#adopted !== undefined)
      for (const pid of [this.#adopted, ...childrenOf(this.#adopted)]) killed(pid);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What psql prints, unaligned, without headings. */
  sql(text: string, database = 'postgres'): string {
    return this.client('psql', ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', text]);
  }

  /** Runs a client program on it: `pgbench`, `pg_dump`, `pg_amcheck`. */
  client(name: string, words: readonly string[]): string {
    return asPostgres(postgresProgram(name), [...this.connectionWords, ...words]);
  }

  /** The same, while the test goes on. */
  clientInBackground(name: string, words: readonly string[]): ChildProcess {
    return spawn(postgresProgram(name), [...this.connectionWords, ...words], {
      ...POSTGRES,
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  get connectionWords(): readonly string[] {
    return ['-h', this.folder, '-p', String(this.port), '-U', 'postgres'];
  }

  async #end(how: (pid: number) => void): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    how(child.pid);
    await gone;
  }

  async #ready(child: ChildProcess, log: () => string): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended: ${log()}`);
      if (existsSync(join(this.folder, `.s.PGSQL.${this.port}`)) && this.#answers()) return;
      await delay(50);
    }
    throw new Error(`PostgreSQL does not answer: ${log()}`);
  }

  #answers(): boolean {
    try {
      return this.sql('SELECT 1') === '1';
    } catch {
      return false;
    }
  }
}

/** An initialised and started one: who calls it removes it. */
export async function launchTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = new TestServer();
  server.initialise(options);
  await server.start();
  return server;
}

/** A temporary folder that the account of the server owns. */
export function ownedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-pg-'));
  own(folder);
  return folder;
}

/** Gives a path to the account of the server. */
export function own(path: string): void {
  if (POSTGRES.uid !== undefined) chownSync(path, POSTGRES.uid, POSTGRES.gid!);
}

/** Runs a program as the account of the server and gives what it printed. */
export function asPostgres(path: string, words: readonly string[]): string {
  const options = { ...POSTGRES, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] as 'pipe'[] };
  return execFileSync(path, words, { ...options, maxBuffer: 1 << 28 })
    .toString()
    .trim();
}

/** Debian keeps them out of the path. */
export function postgresProgram(name: string): string {
  const [version] = readdirSync('/usr/lib/postgresql').sort().reverse();
  return `/usr/lib/postgresql/${version}/bin/${name}`;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
