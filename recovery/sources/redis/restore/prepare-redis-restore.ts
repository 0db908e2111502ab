import { readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OperationalError } from '../../../../agent/kit/errors.ts';
import type { Entry } from '../../../archive/entry.ts';
import type { Repository } from '../../../archive/repository.ts';
import type { Snapshot } from '../../../archive/snapshot.ts';
import type { PreparedRestore, RestoreContext, RestoreRequest } from '../../../restore/restore-kind.ts';
import { refuseUnknownOptions } from '../../../streams/known-options.ts';
import { prepareFolder } from '../../../streams/restore-folder.ts';
import { streamEntries } from '../../../streams/restored-entries.ts';
import { loadedAndVerified } from './loaded-and-verified.ts';
import { type RedisFacts, readRedisFacts } from './redis-facts.ts';
import { findServerProgram, type RedisProgram, versionCheck } from './redis-programs.ts';
import { redisRestoreOptions } from './redis-restore-options.ts';
import { prepareDataFolder } from './restore-data-folder.ts';
import { prepareLive } from './restore-live.ts';

/** What every way of restoring gets. */
export type RedisRestore = {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly request: RestoreRequest;
  readonly facts: RedisFacts;
  readonly entries: readonly Entry[];
  readonly program: RedisProgram | undefined;
};

/**
 * Into a folder, into the data folder of a stopped server, or into a running one. Into the data folder is the way that is safest:
 * everything is loaded and compared before anything is swapped. A running server is replaced by way of a temporary one, whose replica
 * it becomes for a moment.
 */
export async function prepareRedisRestore(
  repository: Repository,
  snapshot: Snapshot,
  request: RestoreRequest,
  { signal }: Omit<RestoreContext, 'onProgress'>,
): Promise<PreparedRestore> {
  refuseUnknownOptions(request.options, redisRestoreOptions);
  if (request.until !== undefined) throw refused('to a point in time: a snapshot is of one moment');
  const facts = readRedisFacts(snapshot);
  const program = await findServerProgram(request.options['server-bin'], signal);
  const entries = await streamEntries(repository, snapshot, signal);
  const restore = { repository, snapshot, request, facts, entries, program };
  if (request.options.live !== undefined) return prepareLive(restore, request.options.live, signal);
  const to = request.to ?? facts.dir;
  if (!to) throw refused('it: where it came from is not known', '--to FOLDER');
  const folder = resolve(to);
  if (await isDataFolder(folder, restore)) return prepareDataFolder(restore, folder);
  return intoFolder(restore, folder);
}

async function isDataFolder(folder: string, { request, facts }: RedisRestore): Promise<boolean> {
  const { 'data-directory': told = '' } = request.options;
  if (told === 'yes' || told === 'no') return told === 'yes';
  if (told !== '') throw refused(`it: data-directory is ${JSON.stringify(told)}`, 'data-directory=yes or no');
  if (request.to === undefined) return true;
  const names = await readdir(folder).catch((): string[] => []);
  const data = [
    facts.dbfilename ?? 'dump.rdb',
    facts.appenddirname ?? 'appendonlydir',
    facts.appendfilename ?? 'appendonly.aof',
  ];
  return data.some((name) => names.includes(name));
}

async function intoFolder(restore: RedisRestore, folder: string): Promise<PreparedRestore> {
  const { repository, entries, request, facts, program, snapshot } = restore;
  const notes: string[] = [];
  const plan = await prepareFolder(
    repository,
    entries,
    { ...request, to: folder },
    async (beside, context) => {
      if (request.only.length > 0 || !request.verify) return;
      const data = dataIn(beside, entries);
      notes.push(...(await loadedAndVerified(data, { program, facts, snapshot, context })));
    },
  );
  return {
    ...plan,
    checks: [...plan.checks, versionCheck(facts.rdb?.version, program)],
    steps: [
      ...plan.steps,
      ...(request.verify ? ['load it into a throwaway server and compare counts and values'] : []),
    ],
    run: async (context) => {
      const report = await plan.run(context);
      return { ...report, notes: [...report.notes, ...notes] };
    },
  };
}

/** What a server loads of the entries in a folder. */
export function dataIn(folder: string, entries: readonly Entry[]) {
  const paths = entries.map(({ path }) => path);
  if (paths.includes('dump.rdb')) return { folder, dump: 'dump.rdb' };
  const manifest = paths.find((path) => path.endsWith('.manifest'));
  if (manifest !== undefined)
    return {
      folder,
      appendOnlyFolder: dirname(manifest),
      file: manifest.slice(dirname(manifest).length + 1, -'.manifest'.length),
    };
  const file = paths.find((path) => path.endsWith('.aof'));
  if (file !== undefined) return { folder, appendOnlyFolder: undefined, file };
  throw new OperationalError(
    'invalid',
    'Cannot restore Redis: the snapshot has neither a dump nor append-only files',
  );
}

/** Entries that a server loads; the others are for people. */
export function dataEntries(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ path }) => path !== 'users.acl' && path !== 'config.json');
}

function refused(what: string, hint?: string): OperationalError {
  return new OperationalError('invalid', `Cannot restore ${what}`, hint === undefined ? {} : { hint });
}
