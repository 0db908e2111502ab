import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import type { SnapshotSink } from '../../archive/repository.ts';
import { configRefused } from './background-save.ts';
import type { RedisClient } from './redis-client.ts';
import { readConfig, readInfo } from './redis-state.ts';

const PERCENTAGE = 'auto-aof-rewrite-percentage';
const LOOK_EVERY = 250;
const MOST_FILES = 10_000;

/**
 * Adds the append-only files as the Redis documentation says (Redis persistence, "Backing up AOF persistence"): no rewrite may begin
 * while they are read, so the automatic one is held, and given back on every way out; one that runs is waited for. A file that grows
 * meanwhile is taken up to where it was: a command cut at its end is what Redis drops when it loads it.
 *
 * @returns paths in the snapshot
 * @throws OperationalError `invalid` where the server keeps none, `conflict` where somebody began a rewrite by hand
 */
export async function addAppendOnlyFiles(
  client: RedisClient,
  sink: SnapshotSink,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const place = await appendOnlyPlace(client);
  return withoutRewrite(client, signal, async () => {
    const before = await manifest(place);
    const files = await filesOf(place);
    for (const { path, name, size, mtime } of files)
      await sink.add({ path: name, type: 'file', mode: 0o600, mtime, size }, { from: 'path', path, size });
    await sink.settled();
    if ((await manifest(place)) !== before)
      throw new OperationalError(
        'conflict',
        'Cannot back up the append-only files: a rewrite was begun meanwhile',
        {
          hint: 'run it again when BGREWRITEAOF has ended',
        },
      );
    return files.map(({ name }) => name);
  });
}

type Place = { readonly folder: string; readonly directory: string | undefined; readonly file: string };

async function appendOnlyPlace(client: RedisClient): Promise<Place> {
  const [base, names] = [await readConfig(client, 'dir'), await readConfig(client, 'append*')];
  if (base?.dir === undefined || names === undefined) throw configRefused(client);
  if (names.appendonly !== 'yes')
    throw new OperationalError(
      'invalid',
      `Cannot back up the append-only files of ${client.address}: it keeps none`,
      {
        hint: 'method: replication, or set appendonly yes',
      },
    );
  return { folder: base.dir, directory: names.appenddirname, file: names.appendfilename ?? 'appendonly.aof' };
}

/** What says which files count; empty before Redis 7, which has one file only. */
async function manifest({ folder, directory, file }: Place): Promise<string> {
  if (directory === undefined) return '';
  return readFile(join(folder, directory, `${file}.manifest`), 'utf8').catch((error: unknown) => {
    throw unreadable(join(folder, directory), error);
  });
}

async function filesOf({ folder, directory, file }: Place) {
  const names = directory === undefined ? [file] : await namesIn(join(folder, directory), directory);
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path, { bigint: true }).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      return { path, name, size: Number(found.size), mtime: String(found.mtimeNs) };
    }),
  );
}

async function namesIn(path: string, directory: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('temp-'));
  return files
    .slice(0, MOST_FILES)
    .map(({ name }) => `${directory}/${name}`)
    .sort();
}

function unreadable(path: string, error: unknown): OperationalError {
  return new OperationalError('not-found', `Cannot read ${path}: ${errorMessage(error)}`, {
    hint: 'method: aof needs to run on the host of the server, as root or as its user',
    cause: error,
  });
}

async function withoutRewrite<Result>(
  client: RedisClient,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const found = (await readConfig(client, PERCENTAGE))?.[PERCENTAGE];
  if (found === undefined) throw configRefused(client);
  await client.demand(['CONFIG', 'SET', PERCENTAGE, '0']);
  try {
    await untilNoRewrite(client, signal);
    return await work();
  } finally {
    await giveBack(client, found);
  }
}

/** Over a connection of its own: when the run was aborted, the first one is closed. */
async function giveBack(client: RedisClient, value: string): Promise<void> {
  const fresh = await client.again();
  try {
    await fresh.demand(['CONFIG', 'SET', PERCENTAGE, value]);
  } finally {
    fresh.close();
  }
}

async function untilNoRewrite(client: RedisClient, signal: AbortSignal): Promise<void> {
  for (;;) {
    const info = await readInfo(client, 'persistence');
    if (info.get('aof_rewrite_in_progress') !== '1' && info.get('aof_rewrite_scheduled') !== '1') return;
    await delay(LOOK_EVERY, undefined, { signal });
  }
}
