import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { Entry } from '../../../../archive/entry.ts';
import type { Repository } from '../../../../archive/repository.ts';
import type { Snapshot } from '../../../../archive/snapshot.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreReport,
} from '../../../../restore/restore-kind.ts';
import { runChildProgram } from '../../../../streams/child-output.ts';
import { totalBytes } from '../../../../streams/restored-entries.ts';
import { StepClock, stamp } from '../../../../streams/step-clock.ts';
import type { PostgresConnection } from '../../postgres-connection-bun.ts';
import { clientSettings } from '../../postgres-programs.ts';
import { derivedName, quoteName } from '../../sql-quote.ts';
import { clientProgram } from '../client-program.ts';
import type { DumpedDatabase } from '../logical-facts.ts';
import { applyProperties, createDatabase } from './create-database.ts';
import { restoreGlobals } from './restore-globals.ts';
import { controlSession, type RestoreTarget } from './restore-target.ts';
import { type ReadableDump, stageDump } from './staged-dump.ts';
import { arrayText, type DatabaseSwap, swapDatabases } from './swap-databases.ts';
import { fingerprintsOf, verifyDatabase } from './verify-database.ts';

/** A database of the snapshot and the name under which it comes back. */
export type DatabasePlace = {
  readonly database: DumpedDatabase;
  readonly name: string;
  readonly entries: readonly Entry[];
};

export type DatabasesPlan = {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly target: RestoreTarget;
  readonly places: readonly DatabasePlace[];
  /** The entry with roles and tablespaces, where they are asked for. */
  readonly globals: Entry | undefined;
  /** It is told where there is nothing to verify by; what was taken is compared always, before the swap. */
  readonly verify: boolean;
};

const beside = (name: string) => derivedName(name, '_restoring');

/** Whole databases: made beside, restored, verified, then all swapped in at once. */
export async function prepareDatabases(
  plan: DatabasesPlan,
  checks: readonly PreflightCheck[],
  control: PostgresConnection,
): Promise<PreparedRestore> {
  const { places, target, globals } = plan;
  const there = await existing(
    control,
    places.flatMap(({ name }) => [name, beside(name)]),
  );
  const taken = places.filter(({ name }) => there.has(name)).map(({ name }) => name);
  const entries = places.flatMap((place) => place.entries);
  return {
    checks: [...checks, overwritten(taken, there), leftover(places, there)],
    steps: [
      ...(globals ? ['make roles and tablespaces that are missing'] : []),
      ...places.map(
        ({ database, name }) => `restore ${database.name} beside as ${beside(name)} in ${target.jobs} jobs`,
      ),
      'verify counts and hashes of its tables, where they were taken',
      ...taken.map((name) => `end the sessions of ${name} and keep it as ${name}_before_restore_TIME`),
      `rename to ${places.map(({ name }) => name).join(', ')}, all at once`,
    ],
    replaces: taken.map((name) => `database ${name}`),
    bytes: totalBytes(entries),
    entries: entries.length,
    confirmation: taken[0] ?? '',
    run: (context) => new DatabasesRestore(plan, context).run(),
  };
}

/** Sessions of the databases that are there, by name. */
async function existing(
  control: PostgresConnection,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await control.query(
    `SELECT d.datname::text AS name, count(a.pid)::text AS sessions FROM pg_database d
     LEFT JOIN pg_stat_activity a ON a.datid = d.oid WHERE d.datname = ANY ($1::text[]) GROUP BY 1`,
    [arrayText(names)],
  );
  return new Map(rows.map(({ name, sessions }) => [String(name), Number(sessions)]));
}

function overwritten(taken: readonly string[], sessions: ReadonlyMap<string, number>): PreflightCheck {
  const name = 'what would be overwritten';
  if (taken.length === 0) return { name, verdict: 'pass', found: 'nothing' };
  const found = taken.map(
    (database) => `database ${database} with ${sessions.get(database)} sessions, which are ended`,
  );
  return {
    name,
    verdict: 'warn',
    found: found.join(', '),
    hint: '--to NAME restores it beside, and ends nothing',
  };
}

function leftover(places: readonly DatabasePlace[], there: ReadonlyMap<string, number>): PreflightCheck {
  const left = places.map(({ name }) => beside(name)).filter((name) => there.has(name));
  if (left.length === 0)
    return { name: 'room for names', verdict: 'pass', found: 'no earlier restore is in the way' };
  const found = `${left.join(', ')} is there: another restore runs, or was killed`;
  return { name: 'room for names', verdict: 'refuse', found, hint: `DROP DATABASE ${quoteName(left[0]!)}` };
}

class DatabasesRestore {
  readonly #plan: DatabasesPlan;
  readonly #context: RestoreContext;
  readonly #clock: StepClock;
  readonly #notes: string[] = [];
  readonly #made: string[] = [];

  constructor(plan: DatabasesPlan, context: RestoreContext) {
    this.#plan = plan;
    this.#context = context;
    this.#clock = new StepClock(context);
  }

  async run(): Promise<RestoreReport> {
    const { target, places } = this.#plan;
    const control = await controlSession(
      target.address,
      places.map(({ name }) => name),
    );
    try {
      await this.#globals(control);
      for (const place of places) await this.#restore(place, control);
      const kept = await this.#clock.run('swap', () => this.#swap(control));
      return this.#report(kept);
    } catch (error) {
      await this.#drop(control);
      this.#context.signal.throwIfAborted();
      throw error;
    } finally {
      await control.close();
    }
  }

  async #globals(control: PostgresConnection): Promise<void> {
    const { globals, repository, target } = this.#plan;
    if (globals === undefined) return;
    const { signal } = this.#context;
    const left = await this.#clock.run('globals', () =>
      restoreGlobals(globals, repository, { target, control, signal }),
    );
    this.#notes.push(...left);
  }

  async #restore({ database, name, entries }: DatabasePlace, control: PostgresConnection): Promise<void> {
    const { repository, target } = this.#plan;
    const { account = {} } = clientSettings(target.address);
    const { format } = database;
    const options = { repository, context: this.#context, account, format };
    const { dump, note } = await this.#clock.run('fetch', () => stageDump(entries, options));
    if (note !== undefined) this.#notes.push(`${name} is ${note}`);
    await this.#clock.run('restore', async () => {
      await createDatabase(control, beside(name), database, target.noOwner);
      this.#made.push(beside(name));
      await this.#pgRestore(dump, beside(name), database, control);
      this.#notes.push(...(await applyProperties(control, beside(name), database, target.noOwner)));
    });
    await this.#verify(database, beside(name));
  }

  async #pgRestore(
    dump: ReadableDump,
    into: string,
    database: DumpedDatabase,
    control: PostgresConnection,
  ): Promise<void> {
    const { target } = this.#plan;
    const { signal } = this.#context;
    const words = [
      '--exit-on-error',
      '--no-password',
      `--dbname=${connectionWord(into)}`,
      ...ownerWords(target),
    ];
    const from = 'path' in dump ? [`--jobs=${target.jobs}`, dump.path] : [];
    const program = clientProgram(target.pgRestore, [...words, ...from], target.address);
    const pieces = 'pieces' in dump ? dump.pieces() : undefined;
    const watch = this.#watchSize(control, into, database.bytes);
    try {
      await runChildProgram(program, { task: `restore ${database.name}`, signal }, pieces);
    } finally {
      await watch.end();
    }
  }

  /** How far it is, by the size of what grows against the size of what was dumped. */
  #watchSize(control: PostgresConnection, into: string, totalBytes: number): { end: () => Promise<void> } {
    let asking: Promise<void> = Promise.resolve();
    const ask = async () => {
      const [row] = await control.query('SELECT pg_database_size($1::text)::text AS bytes', [into]);
      const bytes = Math.min(Number(row?.bytes), totalBytes);
      this.#context.onProgress({ step: 'restore', bytes, totalBytes, entries: 0, totalEntries: null });
    };
    const timer = setInterval(() => {
      asking = asking.then(ask).catch(() => {});
    }, 1_000);
    return {
      end: () => {
        clearInterval(timer);
        return asking;
      },
    };
  }

  async #verify(database: DumpedDatabase, name: string): Promise<void> {
    const { snapshot, target, verify } = this.#plan;
    const expected = fingerprintsOf(snapshot.fingerprints, database.name);
    if (expected.size === 0) {
      if (verify)
        this.#notes.push(`${database.name} has no fingerprints to verify by: fingerprints: true takes them`);
      return;
    }
    const address = { ...target.address, database: name };
    const onTable = (done: number) => this.#tellTables(done, expected.size);
    const options = { signal: this.#context.signal, inPart: !database.whole, onTable };
    await this.#clock.run('verify', () => verifyDatabase(address, expected, options));
  }

  #tellTables(entries: number, totalEntries: number): void {
    this.#context.onProgress({ step: 'verify', bytes: 0, totalBytes: null, entries, totalEntries });
  }

  async #swap(control: PostgresConnection): Promise<readonly string[]> {
    this.#context.signal.throwIfAborted();
    const names = this.#plan.places.map(({ name }) => name);
    const there = await existing(control, names);
    const at = `_before_restore_${stamp(this.#context.now())}`;
    const swaps: DatabaseSwap[] = names.map((name) => ({
      name,
      by: beside(name),
      aside: derivedName(name, at),
      taken: there.has(name),
    }));
    await swapDatabases(control, swaps);
    this.#made.length = 0;
    return swaps.filter(({ taken }) => taken).map(({ aside }) => aside);
  }

  /** Takes away what was made and did not come into its place. */
  async #drop(control: PostgresConnection): Promise<void> {
    for (const name of this.#made)
      await control.query(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`).catch(() => {});
  }

  #report(kept: readonly string[]): RestoreReport {
    const { places } = this.#plan;
    const entries = places.flatMap((place) => place.entries);
    return this.#clock.report({
      entries: entries.length,
      bytes: totalBytes(entries),
      safetyCopy: kept.length === 0 ? null : kept.map((name) => `database ${name}`).join(', '),
      notes: this.#notes,
      next: [
        ...places.map(({ name }) => `vacuumdb --analyze-in-stages --dbname=${name}`),
        ...kept.map((name) => `dropdb ${name}   # when it is not needed any more`),
      ],
    });
  }
}

/** A name of a database that cannot be taken for more than that. */
export function connectionWord(database: string): string {
  return `dbname='${database.replace(/['\\]/g, '\\$&')}'`;
}

export function ownerWords({ noOwner }: RestoreTarget): readonly string[] {
  return noOwner ? ['--no-owner', '--no-privileges'] : [];
}

/** @throws OperationalError `invalid` */
export function refusedRestore(what: string, state: string, hint?: string): OperationalError {
  return new OperationalError(
    'invalid',
    `Cannot restore ${what}: ${state}`,
    hint === undefined ? {} : { hint },
  );
}
