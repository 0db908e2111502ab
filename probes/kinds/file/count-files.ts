import type { Dirent, Stats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { nameMatches } from './path-pattern.ts';

/** The regular files that were found; times in milliseconds since the epoch, undefined without files. */
export type FileCount = {
  readonly files: number;
  readonly bytes: number;
  readonly newest: number | undefined;
  readonly oldest: number | undefined;
};

/** Entries looked at in one run, and folders in folders. */
const MOST_ENTRIES = 20_000;
const DEEPEST = 32;

type Place = { readonly folder: string; readonly names: readonly string[]; readonly depth: number };

/**
 * Counts the regular files whose names below a folder fit `names` (`**`: any folders). Links to files count as what
 * they lead to; links to folders are not followed, so that there are no circles. Folders that are gone or closed to us
 * below the first one are passed over.
 *
 * @throws ProbeFailure `too-many-files`, unknown; system errors of the folder itself
 */
export async function countFiles(
  folder: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<FileCount> {
  const found = { files: 0, bytes: 0, newest: undefined, oldest: undefined } as {
    -readonly [K in keyof FileCount]: FileCount[K];
  };
  const waiting: Place[] = [{ folder, names, depth: 0 }];
  let left = MOST_ENTRIES;
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    for await (const entry of entriesOf(place)) {
      signal.throwIfAborted();
      if (--left < 0) throw tooMany();
      waiting.push(...below(place, entry));
      if (isWanted(place, entry)) add(found, await fileAt(join(place.folder, entry.name)));
    }
  }
  return found;
}

async function* entriesOf({ folder, depth }: Place): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder);
  } catch (error) {
    const passed =
      depth > 0 &&
      ['ENOENT', 'EACCES', 'EINVAL', 'ENOTDIR', 'EPERM', 'ESRCH'].includes(errorCode(error) ?? '');
    if (!passed) throw error;
  }
}

/** Where to look on, once in a folder that fits. */
function below({ folder, names: [name = '', ...rest], depth }: Place, entry: Dirent): Place[] {
  if (!entry.isDirectory() || depth >= DEEPEST) return [];
  const next = { folder: join(folder, entry.name), depth: depth + 1 };
  if (name !== '**')
    return rest.length > 0 && nameMatches(entry.name, name) ? [{ ...next, names: rest }] : [];
  if (entry.name.startsWith('.')) return [];
  const [after = '', ...last] = rest;
  const past = last.length > 0 && after !== '**' && nameMatches(entry.name, after);
  return [{ ...next, names: [name, ...rest] }, ...(past ? [{ ...next, names: last }] : [])];
}

function isWanted({ names }: Place, entry: Dirent): boolean {
  const wanted = names[0] === '**' ? names.slice(1) : names;
  return wanted.length <= 1 && !entry.isDirectory() && nameMatches(entry.name, wanted[0] ?? '*');
}

async function fileAt(path: string): Promise<Stats | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found : undefined;
}

function add(found: { -readonly [K in keyof FileCount]: FileCount[K] }, file: Stats | undefined): void {
  if (file === undefined) return;
  found.files += 1;
  found.bytes += file.size;
  found.newest = Math.max(found.newest ?? -Infinity, file.mtimeMs);
  found.oldest = Math.min(found.oldest ?? Infinity, file.mtimeMs);
}

function tooMany(): ProbeFailure {
  return new ProbeFailure('too-many-files', `there are more than ${MOST_ENTRIES} entries to look at`, {
    state: 'unknown',
  });
}
