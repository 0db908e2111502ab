import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { Entry } from '../../../../archive/entry.ts';
import type { Repository } from '../../../../archive/repository.ts';
import type { Fingerprint, Snapshot } from '../../../../archive/snapshot.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreReport,
  RestoreRequest,
} from '../../../../restore/restore-kind.ts';
import { childOutput, childText, runChildProgram } from '../../../../streams/child-output.ts';
import { entryContent, totalBytes, writeEntries } from '../../../../streams/restored-entries.ts';
import { StepClock, stamp } from '../../../../streams/step-clock.ts';
import { fingerprintQuery, textSettings } from '../../fingerprints.ts';
import { connectPostgres } from '../../postgres-connection-bun.ts';
import { clientSettings } from '../../postgres-programs.ts';
import { derivedName, quoteName, quoteText } from '../../sql-quote.ts';
import { clientProgram } from '../client-program.ts';
import type { DumpedDatabase } from '../logical-facts.ts';
import { placeFor } from '../place-for.ts';
import { type DumpObject, readDumpList, schemaObjects, tableObjects } from './dump-list.ts';
import { dependentsOf, type ObjectName, present } from './object-dependents.ts';
import { connectionWord, ownerWords, refusedRestore } from './restore-databases.ts';
import type { RestoreTarget } from './restore-target.ts';
import { fingerprintsOf } from './verify-database.ts';

export type ObjectsPlan = {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly request: RestoreRequest;
  readonly target: RestoreTarget;
  readonly database: DumpedDatabase;
  /** The database that they go into. */
  readonly into: string;
  readonly dumpEntries: readonly Entry[];
  /** Schemas and tables, as they were typed. */
  readonly objects: readonly string[];
};

/** What is taken out of the dump, and what of it is there already. */
type Chosen = {
  readonly list: readonly DumpObject[];
  readonly schemas: readonly string[];
  readonly tables: readonly ObjectName[];
  readonly there: readonly ObjectName[];
};

type Context = Pick<RestoreContext, 'signal' | 'temporaryFolder'>;

/**
 * Schemas and tables of one database, in one transaction: what is there goes into a schema of its own (a schema is renamed), what the
 * dump has is made, counts and hashes are compared, and only then it is committed. Nobody sees it half done.
 */
export async function prepareObjects(
  plan: ObjectsPlan & { readonly context: Context },
  checks: readonly PreflightCheck[],
): Promise<PreparedRestore> {
  const { target, into, database, request } = plan;
  if (request.options.globals === 'yes')
    throw refusedRestore('globals', 'they come with whole databases only');
  const all = readDumpList(await listed(plan, plan.context), [...database.roles, database.owner]);
  const session = await connectPostgres({ ...target.address, database: into });
  try {
    const chosen = await choose(all, plan.objects, (names) => present(session, names));
    const dependents = await dependentsOf(session, chosen.there, chosen.schemas);
    const replaces = chosen.there.map(({ schema, table }) =>
      table === undefined ? `schema ${schema}` : `table ${schema}.${table}`,
    );
    return {
      checks: [...checks, dependentsCheck(dependents), overwritten(replaces)],
      steps: [
        'all in one transaction:',
        ...replaces.map((one) => `move ${one} aside`),
        ...plan.objects.map((one) => `make ${one} of ${database.name} in ${into}`),
        'compare counts and hashes, where they were taken, then commit',
      ],
      replaces,
      bytes: totalBytes(plan.dumpEntries),
      entries: plan.dumpEntries.length,
      confirmation: replaces.length === 0 ? '' : into,
      run: (context) => new ObjectsRestore(plan, chosen, context).run(),
    };
  } finally {
    await session.close();
  }
}

/** The list of the dump; its beginning is enough. */
async function listed(plan: ObjectsPlan, { signal, temporaryFolder }: Context): Promise<string> {
  const { target, repository, database, dumpEntries } = plan;
  const options = { task: `read the dump of ${database.name}`, signal };
  const words = ['--list', '--verbose'];
  if (database.format === 'custom')
    return childText(clientProgram(target.pgRestore, words, target.address), options, pieces(plan, signal));
  const folder = await placed(1_048_576, temporaryFolder, target);
  const toc = dumpEntries.filter(({ path }) => path.endsWith('/toc.dat'));
  const context = { signal, temporaryFolder, now: () => new Date(), onProgress: () => {} };
  await writeEntries(toc, { repository, pathOf: () => join(folder, 'toc.dat'), verify: false, context });
  await give(join(folder, 'toc.dat'), target);
  return childText(clientProgram(target.pgRestore, [...words, folder], target.address), options);
}

async function* pieces(
  { repository, dumpEntries }: ObjectsPlan,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  for (const entry of dumpEntries) yield* entryContent(repository, entry, signal);
}

async function placed(
  bytes: number,
  temporaryFolder: () => Promise<string>,
  { address }: RestoreTarget,
): Promise<string> {
  const place = await placeFor(bytes, temporaryFolder, clientSettings(address).account ?? {});
  if ('folder' in place) return place.folder;
  throw new OperationalError('storage', `Cannot restore: ${place.because}`, {
    hint: 'TMPDIR names the temporary folder',
  });
}

async function give(path: string, { address }: RestoreTarget): Promise<void> {
  const { account } = clientSettings(address);
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** `SCHEMA.TABLE`, `SCHEMA`, or a table of `public`. @throws OperationalError `not-found` */
async function choose(
  all: readonly DumpObject[],
  objects: readonly string[],
  there: (names: readonly ObjectName[]) => Promise<readonly ObjectName[]>,
): Promise<Chosen> {
  const schemas: string[] = [];
  const tables: DumpObject[] = [];
  for (const text of objects) {
    const table = all.find(
      (one) =>
        one.type === 'TABLE' &&
        [`${one.schema}.${one.name}`, one.schema === 'public' && one.name].includes(text),
    );
    if (table !== undefined) tables.push(table);
    else if (all.some(({ schema }) => schema === text && text !== '-')) schemas.push(text);
    else
      throw new OperationalError(
        'not-found',
        `Cannot restore ${text}: the dump has no such table or schema`,
        {
          hint: 'SCHEMA.TABLE or SCHEMA; vedette backup show SNAPSHOT tells what was counted',
        },
      );
  }
  const ofTables = tableObjects(all, tables);
  const ids = new Set(
    [...ofTables, ...schemas.flatMap((schema) => schemaObjects(all, schema))].map(({ id }) => id),
  );
  const list = all.filter(({ id }) => ids.has(id));
  const names = ofTables
    .filter(({ type }) => type === 'TABLE')
    .map(({ schema, name }) => ({ schema, table: name }));
  const wanted = [...names, ...schemas.map((schema) => ({ schema, table: undefined }))];
  return { list, schemas, tables: names, there: await there(wanted) };
}

function dependentsCheck(dependents: readonly string[]): PreflightCheck {
  const name = 'what hangs on it';
  if (dependents.length === 0) return { name, verdict: 'pass', found: 'nothing else' };
  const shown = dependents.slice(0, 10).join(', ');
  return {
    name,
    verdict: 'refuse',
    found: `${shown}${dependents.length > 10 ? ` and ${dependents.length - 10} more` : ''} would go on with what was there before`,
    hint: 'restore the whole database beside (--to NAME) and copy the rows, or name what hangs on it as well',
  };
}

function overwritten(replaces: readonly string[]): PreflightCheck {
  const name = 'what would be overwritten';
  if (replaces.length === 0) return { name, verdict: 'pass', found: 'nothing' };
  return { name, verdict: 'warn', found: replaces.join(', '), hint: 'it is kept in a schema of its own' };
}

class ObjectsRestore {
  readonly #plan: ObjectsPlan;
  readonly #chosen: Chosen;
  readonly #context: RestoreContext;
  readonly #clock: StepClock;
  readonly #aside: string;

  constructor(plan: ObjectsPlan, chosen: Chosen, context: RestoreContext) {
    this.#plan = plan;
    this.#chosen = chosen;
    this.#context = context;
    this.#clock = new StepClock(context);
    this.#aside = stamp(context.now()).toLowerCase();
  }

  async run(): Promise<RestoreReport> {
    const { target, into, dumpEntries } = this.#plan;
    const { signal } = this.#context;
    const words = [
      '--no-psqlrc',
      '--quiet',
      '--set=ON_ERROR_STOP=1',
      '--no-password',
      '--file=-',
      `--dbname=${connectionWord(into)}`,
    ];
    const program = clientProgram(target.psql, words, target.address);
    const from = await this.#clock.run('fetch', () => this.#source());
    await this.#clock.run('restore', () =>
      runChildProgram(program, { task: `restore into ${into}`, signal }, this.#script(from)),
    );
    const kept = this.#keptIn();
    return this.#clock.report({
      entries: dumpEntries.length,
      bytes: totalBytes(dumpEntries),
      safetyCopy: kept.join(', ') || null,
      notes: [],
      next: kept.map(
        (schema) =>
          `psql ${into} -c 'DROP SCHEMA ${quoteName(schema)} CASCADE'   # when it is not needed any more`,
      ),
    });
  }

  /** Arguments and input of `pg_restore`. */
  async #source(): Promise<{
    readonly words: readonly string[];
    readonly input: AsyncIterable<Uint8Array> | undefined;
  }> {
    const { database, target, repository, dumpEntries } = this.#plan;
    const isFolder = database.format === 'directory';
    const folder = await placed(
      isFolder ? totalBytes(dumpEntries) * 1.05 : 1_048_576,
      this.#context.temporaryFolder,
      target,
    );
    const list = join(folder, 'list');
    await writeFile(list, `${this.#chosen.list.map(({ line }) => line).join('\n')}\n`, { mode: 0o600 });
    await give(list, target);
    const words = [`--use-list=${list}`, '--file=-', ...ownerWords(target)];
    if (!isFolder) return { words, input: pieces(this.#plan, this.#context.signal) };
    const pathOf = ({ path }: Entry) => join(folder, 'dump', path.split('/').at(-1)!);
    await writeEntries(dumpEntries, { repository, pathOf, verify: false, context: this.#context });
    for (const path of [join(folder, 'dump'), ...dumpEntries.map(pathOf)]) await give(path, target);
    return { words: [...words, join(folder, 'dump')], input: undefined };
  }

  /** What `psql` reads. It commits only at the very end: a script that is cut is rolled back. */
  async *#script({
    words,
    input,
  }: {
    readonly words: readonly string[];
    readonly input: AsyncIterable<Uint8Array> | undefined;
  }): AsyncGenerator<Uint8Array> {
    const { target, database } = this.#plan;
    const { signal } = this.#context;
    yield Buffer.from(`BEGIN;\nSET LOCAL lock_timeout = '60s';\n${this.#moves().join('\n')}\n`);
    const program = clientProgram(target.pgRestore, words, target.address);
    yield* childOutput(program, { task: `read the dump of ${database.name}`, signal }, input);
    signal.throwIfAborted();
    yield Buffer.from(`\n${this.#comparisons()}\nCOMMIT;\n`);
  }

  #moves(): readonly string[] {
    const { there, schemas, list } = this.#chosen;
    const movedTables = there.filter(({ table }) => table !== undefined);
    const moved = there.filter(({ table }) => table === undefined);
    const safety = quoteName(this.#safetySchema());
    // A schema that every database has from the beginning is not in a dump.
    const missing = schemas.filter(
      (schema) => !list.some(({ type, name }) => type === 'SCHEMA' && name === schema),
    );
    return [
      ...(movedTables.length > 0 ? [`CREATE SCHEMA ${safety};`] : []),
      ...movedTables.map(
        ({ schema, table }) => `ALTER TABLE ${quoteName(schema)}.${quoteName(table!)} SET SCHEMA ${safety};`,
      ),
      ...moved.map(
        ({ schema }) => `ALTER SCHEMA ${quoteName(schema)} RENAME TO ${quoteName(this.#renamed(schema))};`,
      ),
      ...missing.map((schema) => `CREATE SCHEMA ${quoteName(schema)};`),
    ];
  }

  #safetySchema(): string {
    return `before_restore_${this.#aside}`;
  }

  #renamed(schema: string): string {
    return derivedName(schema, `_before_restore_${this.#aside}`);
  }

  #keptIn(): readonly string[] {
    const { there } = this.#chosen;
    const moved = there.filter(({ table }) => table === undefined).map(({ schema }) => this.#renamed(schema));
    return there.some(({ table }) => table !== undefined) ? [this.#safetySchema(), ...moved] : moved;
  }

  /** One statement that fails, and so rolls everything back, where a table is not as it was dumped. */
  #comparisons(): string {
    const { snapshot, database } = this.#plan;
    const expected = [...fingerprintsOf(snapshot.fingerprints, database.name)].filter(([label]) =>
      this.#isChosen(label),
    );
    if (expected.length === 0) return '';
    const checks = expected.map(([label, one]) => comparison(label, one));
    return `${textSettings()};\nDO $vedette$ BEGIN\n${checks.join('\n')}\nEND $vedette$;`;
  }

  #isChosen(label: string): boolean {
    const { tables, schemas } = this.#chosen;
    return (
      tables.some(({ schema, table }) => labels(schema, table!).includes(label)) ||
      schemas.some((schema) => label.startsWith(`${schema}.`) || label.startsWith(`${quoteName(schema)}.`))
    );
  }
}

/** How a table may be written: with quotes where PostgreSQL would, which depends on its words. */
function labels(schema: string, table: string): readonly string[] {
  return [schema, quoteName(schema)].flatMap((one) =>
    [table, quoteName(table)].map((two) => `${one}.${two}`),
  );
}

function comparison(label: string, { rows, hash }: Fingerprint): string {
  const wanted = `${rows}:${hash.slice(hash.indexOf(':') + 1)}`;
  const found = `(SELECT f.rows || ':' || f.hash FROM (${fingerprintQuery(label)}) f)`;
  return `IF ${found} <> ${quoteText(wanted)} THEN RAISE EXCEPTION 'restored table % is not as it was dumped', ${quoteText(label)}; END IF;`;
}
