import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { connectPostgres, type PostgresConnection } from './postgres-connection-bun.ts';
import type { ServerAddress } from './server-address.ts';
import type { SystemAccount } from './system-account.ts';

export type PrivateServerOptions = {
  /** Path of `postgres`. */
  readonly program: string;
  readonly dataFolder: string;
  /** As whom it runs, where we are root. */
  readonly account: SystemAccount | undefined;
  /** Role of the server to log in as. */
  readonly role: string;
  /** Settings on its command line, none of them secret. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

/** Milliseconds between two looks, and those that a server gets to shut down before it is made to. */
const LOOK_EVERY = 100;
const SHUTDOWN = 120_000;
/** Characters of its log that are read back. */
const LOG_TAIL = 8_000;

/** A server that nobody but us can reach: on a unix socket in a folder of mode 0700, with a configuration of who may log in of its own. */
export class PrivateServer {
  readonly address: ServerAddress;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #signal: AbortSignal;

  private constructor(folder: string, child: ChildProcess, { role, signal }: PrivateServerOptions) {
    this.#folder = folder;
    this.#child = child;
    this.#signal = signal;
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const unset = { password: undefined, passfile: undefined, sslmode: undefined, sslrootcert: undefined };
    this.address = { host: folder, port: 5_432, user: role, database: 'postgres', ...unset };
  }

  /** Starts it; it takes connections some time later. Who starts it ends it. */
  static start(options: PrivateServerOptions): PrivateServer {
    const folder = mkdtempSync(join(tmpdir(), 'vedette-pg-'));
    const { account, program, dataFolder } = options;
    for (const [name, text] of [
      ['pg_hba.conf', 'local all all trust\n'],
      ['pg_ident.conf', ''],
      ['log', ''],
    ] as const)
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    if (account)
      for (const name of ['.', 'pg_hba.conf', 'pg_ident.conf', 'log'])
        chownSync(join(folder, name), account.uid, account.gid);
    const log = openSync(join(folder, 'log'), 'a');
    try {
      const child = spawn(program, ['-D', dataFolder, ...settingWords(folder, options)], {
        cwd: folder,
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
        stdio: ['ignore', log, log],
        // Its own group: an interrupt at the terminal is ours to handle.
        detached: true,
        ...(account && { uid: account.uid, gid: account.gid }),
      });
      return new PrivateServer(folder, child, options);
    } finally {
      closeSync(log);
    }
  }

  /** A session, as soon as the server takes one. @throws OperationalError when the server ends before */
  async connect(database = 'postgres'): Promise<PostgresConnection> {
    for (;;) {
      this.#signal.throwIfAborted();
      this.#refuseEnded();
      try {
        return await connectPostgres({ ...this.address, database });
      } catch (error) {
        if (!(error instanceof OperationalError) || error.kind !== 'unavailable') throw error;
      }
      await Promise.race([delay(LOOK_EVERY), this.#gone]);
    }
  }

  /** Throws what its log says when it has ended by itself. */
  #refuseEnded(): void {
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null)
      return;
    throw new OperationalError(
      'conflict',
      `Cannot recover: PostgreSQL ended: ${safeLine(lastWords(this.log()), 600)}`,
      {
        hint: 'the message is of the server; the configuration it ran with is that of the backup',
      },
    );
  }

  /** The end of what it said. */
  log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8').slice(-LOG_TAIL);
  }

  /** A fast shutdown with its checkpoint, made to an immediate one when that takes too long; then nothing of it is left. */
  async stop(): Promise<void> {
    this.#kill('SIGINT');
    const late = setTimeout(() => this.#kill('SIGQUIT'), SHUTDOWN);
    await this.#gone;
    clearTimeout(late);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whether its shutdown was a clean one. */
  get endedCleanly(): boolean {
    return this.#child.exitCode === 0;
  }

  #kill(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
  }
}

/** On top of the configuration of the backup: nobody else comes in, nothing outside of the folder is needed. */
function settingWords(
  folder: string,
  { dataFolder, settings = {} }: PrivateServerOptions,
): readonly string[] {
  const all = {
    data_directory: dataFolder,
    hba_file: join(folder, 'pg_hba.conf'),
    ident_file: join(folder, 'pg_ident.conf'),
    unix_socket_directories: folder,
    unix_socket_permissions: '0700',
    listen_addresses: '',
    port: '5432',
    external_pid_file: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_min_messages: 'log',
    ssl: 'off',
    hot_standby: 'on',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** What a server said before it ended: its fatal lines, else the last ones. */
export function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.filter((line) => /\b(FATAL|PANIC|HINT|DETAIL)\b|invalid value/.test(line));
  return (fatal.length > 0 ? fatal : lines).slice(-3).join('; ') || 'it said nothing';
}
