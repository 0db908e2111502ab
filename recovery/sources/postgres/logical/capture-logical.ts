import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationalError } from '../../../../agent/kit/errors.ts';
import { safeLine } from '../../../../agent/kit/safe-text.ts';
import type { Captured, SnapshotSink } from '../../../archive/repository.ts';
import type { Fingerprint } from '../../../archive/snapshot.ts';
import { childOutput, runChildProgram } from '../../../streams/child-output.ts';
import { followed } from '../../../streams/followed-stream.ts';
import type { CaptureContext } from '../../source-kind.ts';
import { tableFingerprints } from '../fingerprints.ts';
import { connectPostgres, type PostgresConnection } from '../postgres-connection-bun.ts';
import type { PostgresOptions } from '../postgres-options.ts';
import { clientSettings, postgresProgram } from '../postgres-programs.ts';
import { type ServerAddress, serverAddress } from '../server-address.ts';
import { writeCanary } from '../write-canary.ts';
import { clientProgram, judgeSaid } from './client-program.ts';
import { chosenDatabases, databaseFacts, type ServerFacts, serverFacts } from './database-facts.ts';
import { type ExportedSnapshot, exportSnapshot, joinSnapshot } from './dump-snapshot.ts';
import { dumpPath, GLOBALS, type LogicalFacts } from './logical-facts.ts';
import { placeFor } from './place-for.ts';

/** Jobs of a dump in directory format where `parallel` is not given. */
const JOBS = 4;
/** Milliseconds that a table's lock is waited for: somebody may hold it for ever. */
const LOCK_WAIT = '--lock-wait-timeout=600000';
/** A dump without compression is about as large as its tables; this is for what text takes more than pages do. */
const ROOM = 1.5;

/**
 * Dumps databases with `pg_dump` of the server's own major version, without compression, so that equal data is stored once. Of each
 * database everything (dump, fingerprints) is of one exported snapshot; the globals are of the moment before.
 */
export async function captureLogical(
  options: PostgresOptions,
  sink: SnapshotSink,
  context: CaptureContext,
): Promise<Captured> {
  const address = serverAddress(options);
  sink.phase('connect');
  const control = await connectPostgres(address);
  try {
    const server = await serverFacts(control);
    const names = await chosenDatabases(control, options.databases);
    const bin = { bin: options.bin, newer: true };
    const dump = await postgresProgram('pg_dump', server.major, bin);
    const capture = new LogicalCapture({ options, sink, context, address, server, dump });
    if (options.globals) await capture.globals(await postgresProgram('pg_dumpall', server.major, bin));
    return await capture.databases(names);
  } finally {
    await control.close();
  }
}

type Setting = {
  readonly options: PostgresOptions;
  readonly sink: SnapshotSink;
  readonly context: CaptureContext;
  readonly address: ServerAddress;
  readonly server: ServerFacts;
  /** Path of pg_dump. */
  readonly dump: string;
};

type Dumped = { readonly format: 'custom' | 'directory'; readonly bytes: number };

class LogicalCapture {
  readonly #with: Setting;
  #canary: Captured['canary'];
  readonly #fingerprints: Fingerprint[] = [];

  constructor(setting: Setting) {
    this.#with = setting;
  }

  /** Roles and tablespaces. Passwords are left out where the role may not read them. */
  async globals(program: string): Promise<void> {
    const { sink, address } = this.#with;
    sink.phase('dump globals');
    try {
      await this.#program(program, ['--globals-only'], address, GLOBALS, { format: 'sql' });
    } catch (error) {
      if (!(error instanceof OperationalError) || !/permission denied/.test(error.message)) throw error;
      sink.note(`${GLOBALS} has no passwords of roles: only a superuser may read them`);
      await this.#program(program, ['--globals-only', '--no-role-passwords'], address, GLOBALS, {
        format: 'sql',
      });
    }
  }

  async databases(names: readonly string[]): Promise<Captured> {
    const { server, address } = this.#with;
    const databases: LogicalFacts['databases'][number][] = [];
    const canaryIn = names.includes(address.database) ? address.database : names[0];
    for (const name of names) databases.push(await this.#database(name, name === canaryIn));
    const { host, port, user } = address;
    const facts: LogicalFacts = { server: { ...server, host, port, user }, databases };
    return {
      method: 'logical',
      facts,
      fingerprints: this.#fingerprints,
      ...(this.#canary && { canary: this.#canary }),
    };
  }

  async #database(name: string, withCanary: boolean): Promise<LogicalFacts['databases'][number]> {
    const { options, context, sink } = this.#with;
    const address = { ...this.#with.address, database: name };
    const session = await connectPostgres(address);
    try {
      if (withCanary && options.canary !== undefined) await this.#writeCanary(session, options.canary, name);
      const snapshot = await exportSnapshot(session);
      const about = await databaseFacts(session);
      sink.phase(`dump ${name}`);
      const [dumped] = await together(context.signal, [
        (signal) => this.#dump(address, about.bytes, snapshot, signal),
        (signal) => this.#fingerprint(address, snapshot, signal),
      ]);
      const { at, lsn } = snapshot;
      const whole = options.tables.length === 0 && options.exclude_tables.length === 0;
      return {
        ...about,
        ...(dumped as Dumped),
        path: dumpPath(name, (dumped as Dumped).format),
        at,
        lsn,
        whole,
      };
    } finally {
      await session.close();
    }
  }

  async #writeCanary(session: PostgresConnection, table: string, database: string): Promise<void> {
    this.#canary = await writeCanary(session, table, database);
    if (this.#canary === undefined) this.#with.sink.note(`no canary: ${database} is on a standby`);
  }

  async #fingerprint(address: ServerAddress, snapshot: ExportedSnapshot, signal: AbortSignal): Promise<void> {
    if (!this.#with.options.fingerprints) return;
    const session = await joinSnapshot(address, snapshot);
    // A query that runs is not ended by a signal; its session is.
    const end = () => void session.close();
    signal.addEventListener('abort', end, { once: true });
    try {
      const { fingerprints, notes } = await tableFingerprints(session, address.database, { signal });
      this.#fingerprints.push(...fingerprints);
      for (const note of notes) this.#with.sink.note(note);
    } finally {
      signal.removeEventListener('abort', end);
      await session.close();
    }
  }

  async #dump(
    address: ServerAddress,
    size: number,
    { id }: ExportedSnapshot,
    signal: AbortSignal,
  ): Promise<Dumped> {
    const { options, dump } = this.#with;
    const words = [`--snapshot=${id}`, LOCK_WAIT, '--compress=0', '--no-password', ...this.#selection()];
    const folder = options.format === 'directory' ? await this.#folderFor(size, address) : undefined;
    if (folder !== undefined) return this.#dumpFolder(address, words, folder, signal);
    const path = dumpPath(address.database, 'custom');
    const facts = { database: address.database, format: 'custom' };
    const bytes = await this.#program(dump, ['--format=custom', ...words], address, path, facts, signal);
    return { format: 'custom', bytes };
  }

  #selection(): readonly string[] {
    const { tables, exclude_tables: excluded } = this.#with.options;
    return [
      ...tables.map((table) => `--table=${table}`),
      ...excluded.map((table) => `--exclude-table=${table}`),
    ];
  }

  async #folderFor(size: number, address: ServerAddress): Promise<string | undefined> {
    const { account } = clientSettings(address);
    const place = await placeFor(size * ROOM, this.#with.context.temporaryFolder, account ?? {});
    if ('folder' in place) return place.folder;
    this.#with.sink.note(`${address.database} is dumped in custom format: ${place.because}`);
    return undefined;
  }

  async #dumpFolder(
    address: ServerAddress,
    words: readonly string[],
    folder: string,
    signal: AbortSignal,
  ): Promise<Dumped> {
    const { options, dump, sink } = this.#with;
    const { database } = address;
    const to = join(folder, 'dump');
    const jobs = `--jobs=${options.parallel ?? JOBS}`;
    const program = clientProgram(dump, ['--format=directory', jobs, `--file=${to}`, ...words], address);
    await runChildProgram(program, {
      task: `back up ${database}`,
      signal,
      said: (text) => this.#judge(text, database),
    });
    sink.phase(`read ${database}`);
    let bytes = 0;
    for (const name of (await readdir(to)).sort())
      bytes += await this.#addFile(join(to, name), database, name);
    // The folder goes away with this run.
    await sink.settled();
    return { format: 'directory', bytes };
  }

  async #addFile(file: string, database: string, name: string): Promise<number> {
    const { size } = await stat(file);
    const path = `${dumpPath(database, 'directory')}/${name}`;
    const facts = { database, format: 'directory' };
    await this.#with.sink.add(
      { path, type: 'file', mode: 0o600, size, facts },
      { from: 'path', path: file, size },
    );
    return size;
  }

  async #program(
    file: string,
    words: readonly string[],
    address: ServerAddress,
    path: string,
    facts: Readonly<Record<string, string>>,
    signal: AbortSignal = this.#with.context.signal,
  ): Promise<number> {
    const { sink, context } = this.#with;
    const said = (text: string) => this.#judge(text, path);
    const output = childOutput(clientProgram(file, words, address), {
      task: `back up ${path}`,
      signal,
      said,
    });
    const stream = followed(output, signal);
    const mtime = `${context.now().getTime()}000000`;
    await sink.add({ path, type: 'file', mode: 0o600, mtime, facts }, { from: 'stream', stream });
    return (await stream.ended).bytes;
  }

  #judge(text: string, of: string): void {
    const { fatal, warnings } = judgeSaid(text);
    if (fatal !== undefined)
      throw new OperationalError('unavailable', `Cannot back up ${of}: ${safeLine(fatal, 500)}`);
    for (const warning of warnings) this.#with.sink.note(`${of}: ${warning}`);
  }
}

/** Does things at the same time; the first that fails ends the others, and is thrown when all have ended. */
async function together(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<unknown>)[],
): Promise<readonly unknown[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const runs = works.map((work) =>
    work(either).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(runs);
  if (failed.signal.aborted) throw failed.signal.reason;
  return Promise.all(runs);
}
