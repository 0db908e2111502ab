import { randomBytes } from 'node:crypto';
import { chown, link, mkdir, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OperationalError } from '../../../../agent/kit/errors.ts';
import type { Entry } from '../../../archive/entry.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreReport,
} from '../../../restore/restore-kind.ts';
import { totalBytes, writeEntries } from '../../../streams/restored-entries.ts';
import { StepClock, stamp } from '../../../streams/step-clock.ts';
import { isThere, type Swap, swapFiles } from '../../../streams/swap-files.ts';
import { checkSpace } from '../../../streams/write-file.ts';
import { loadedAndVerified } from './loaded-and-verified.ts';
import { dataEntries, dataIn, type RedisRestore } from './prepare-redis-restore.ts';
import { versionCheck } from './redis-programs.ts';
import { runningCheck, serverOn } from './running-server.ts';

/** What a server may find in its data folder, and how it calls it. */
type Names = { readonly dump: string; readonly folder: string; readonly file: string };

/** Into the data folder of a stopped server: loaded and compared beside, then swapped in with what was there kept. */
export async function prepareDataFolder(restore: RedisRestore, folder: string): Promise<PreparedRestore> {
  const { facts, request, program } = restore;
  if (request.only.length > 0)
    throw new OperationalError(
      'invalid',
      'Cannot restore a part into a data folder: a server needs all of it',
      {
        hint: '--to ANOTHER-FOLDER takes single entries',
      },
    );
  const entries = dataEntries(restore.entries);
  const names = {
    dump: facts.dbfilename ?? 'dump.rdb',
    folder: facts.appenddirname ?? 'appendonlydir',
    file: facts.appendfilename ?? 'appendonly.aof',
  };
  const there = await present(folder, names);
  const replaces = there.map((name) => join(folder, name));
  return {
    checks: [
      await checkSpace(folder, totalBytes(entries)),
      versionCheck(facts.rdb?.version, program),
      await runningCheck(folder),
      overwritten(replaces),
      ...modeCheck(restore),
    ],
    steps: [
      `write ${entries.length} files beside in ${folder}`,
      'load them into a throwaway server and compare counts and values',
      ...(asAppendOnly(restore)
        ? ['make append-only files of the dump, for the server has appendonly yes']
        : []),
      ...(there.length > 0 ? [`keep ${there.join(', ')} in ${folder}/before-restore-TIME`] : []),
      'swap them in',
    ],
    replaces,
    bytes: totalBytes(entries),
    entries: entries.length,
    confirmation: replaces.length === 0 ? '' : basename(folder),
    run: (context) => new DataFolderRestore({ ...restore, entries }, folder, names, context).run(),
  };
}

async function present(
  folder: string,
  { dump, folder: appendOnly, file }: Names,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of new Set([dump, appendOnly, file]))
    if (await isThere(join(folder, name))) found.push(name);
  return found;
}

function overwritten(replaces: readonly string[]): PreflightCheck {
  const name = 'what would be overwritten';
  if (replaces.length === 0) return { name, verdict: 'pass', found: 'nothing' };
  return { name, verdict: 'warn', found: replaces.join(', '), hint: 'it is kept in the same folder' };
}

/**
 * A server with appendonly yes does not look at a dump, and begins empty where it finds no append-only files.
 */
function asAppendOnly({ request, facts }: RedisRestore): boolean {
  return facts.rdb !== undefined && (request.options.appendonly ?? facts.appendonly) === 'yes';
}

function modeCheck({ request, facts }: RedisRestore): readonly PreflightCheck[] {
  const name = 'appendonly';
  const wanted = request.options.appendonly ?? facts.appendonly ?? 'no';
  if (facts.rdb === undefined && wanted !== 'yes')
    return [
      {
        name,
        verdict: 'warn',
        found: 'these are append-only files: a server with appendonly no does not load them',
      },
    ];
  return [
    {
      name,
      verdict: 'pass',
      found: `for a server with appendonly ${wanted}; appendonly=yes or no says otherwise`,
    },
  ];
}

class DataFolderRestore {
  readonly #restore: RedisRestore;
  readonly #folder: string;
  readonly #names: Names;
  readonly #context: RestoreContext;
  readonly #clock: StepClock;
  readonly #beside: string;

  constructor(restore: RedisRestore, folder: string, names: Names, context: RestoreContext) {
    this.#restore = restore;
    this.#folder = folder;
    this.#names = names;
    this.#context = context;
    this.#clock = new StepClock(context);
    this.#beside = join(folder, `.restoring-${randomBytes(6).toString('hex')}`);
  }

  async run(): Promise<RestoreReport> {
    const { entries } = this.#restore;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o750 });
      await mkdir(this.#beside, { mode: 0o700 });
      await this.#clock.run('write', () => this.#write());
      const notes = await this.#clock.run('verify', () => this.#verify());
      const kept = await this.#clock.run('swap', () => this.#swap());
      return this.#clock.report({
        entries: entries.length,
        bytes: totalBytes(entries),
        safetyCopy: kept,
        notes,
        next: [
          'systemctl start redis-server',
          `redis-cli INFO keyspace`,
          ...(kept ? [`rm -r ${kept}   # when it is not needed any more`] : []),
        ],
      });
    } finally {
      await rm(this.#beside, { recursive: true, force: true });
    }
  }

  async #write(): Promise<void> {
    const { repository, entries, request } = this.#restore;
    const pathOf = ({ path }: Entry) => join(this.#beside, path);
    await writeEntries(entries, { repository, pathOf, verify: request.verify, context: this.#context });
  }

  #verify(): Promise<readonly string[]> {
    const { program, facts, snapshot, entries } = this.#restore;
    return loadedAndVerified(dataIn(this.#beside, entries), {
      program,
      facts,
      snapshot,
      context: this.#context,
    });
  }

  async #swap(): Promise<string | null> {
    if (asAppendOnly(this.#restore)) await this.#makeAppendOnly();
    await this.#giveToOwner();
    this.#context.signal.throwIfAborted();
    const pid = await serverOn(this.#folder);
    if (pid !== undefined)
      throw new OperationalError(
        'conflict',
        `Cannot restore into ${this.#folder}: a server (pid ${pid}) was started on it meanwhile`,
        {
          hint: 'stop it, then run the restore again',
        },
      );
    const aside = join(this.#folder, `before-restore-${stamp(this.#context.now())}`);
    await mkdir(aside, { mode: 0o700 });
    const kept = await swapFiles(await this.#swaps(aside));
    if (kept.length > 0) return aside;
    await rmdir(aside);
    return null;
  }

  /** Everything that a server would look at is either replaced or goes away: half of it would be mixed up with the new. */
  async #swaps(aside: string): Promise<readonly Swap[]> {
    const made = await readdir(this.#beside);
    const { dump, folder, file } = this.#names;
    const source = (name: string) => (name === dump ? 'dump.rdb' : name);
    return [...new Set([dump, folder, file, ...made.filter((name) => name !== 'dump.rdb')])].map((name) => ({
      path: join(this.#folder, name),
      by: made.includes(source(name)) ? join(this.#beside, source(name)) : undefined,
      aside: join(aside, name),
    }));
  }

  /** Since 7.0 the base of append-only files may be an RDB, and a manifest names it; before, the one file may begin with an RDB. */
  async #makeAppendOnly(): Promise<void> {
    const { folder, file } = this.#names;
    const dump = join(this.#beside, 'dump.rdb');
    if (Number(this.#restore.facts.redis_version.split('.')[0]) < 7)
      return link(dump, join(this.#beside, file));
    const base = `${file}.1.base.rdb`;
    await mkdir(join(this.#beside, folder), { mode: 0o755 });
    await link(dump, join(this.#beside, folder, base));
    await writeFile(join(this.#beside, folder, `${file}.manifest`), `file ${base} seq 1 type b\n`, {
      mode: 0o644,
    });
  }

  /** What runs as the user of the server has to be able to read and write it. */
  async #giveToOwner(): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(this.#folder);
    for (const name of await readdir(this.#beside, { recursive: true }))
      await chown(join(this.#beside, name), uid, gid);
  }
}
