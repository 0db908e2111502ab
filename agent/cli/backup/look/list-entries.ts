import type { Entry } from '../../../../recovery/archive/entry.ts';
import type { Repository } from '../../../../recovery/archive/repository.ts';
import type { Snapshot } from '../../../../recovery/archive/snapshot.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { entryLine } from './entry-line.ts';

/** `vedette backup ls SNAPSHOT [PATH]`: its files, or those of a folder of it; a line each, as they are read. */
export async function listEntries(
  repository: Repository,
  {
    snapshot: id,
    path,
    json,
  }: { readonly snapshot: string; readonly path?: string | undefined; readonly json: boolean },
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const snapshot = await repository.snapshot(id, signal);
  const below = path === undefined ? undefined : normalPath(path);
  let count = 0;
  for await (const entry of repository.entries(snapshot, signal)) {
    if (below !== undefined && !isBelow(entry.path, below)) continue;
    count++;
    output.write(json ? jsonText(entry, 0) : `${entryLine(entry)}\n`);
  }
  if (count === 0 && below !== undefined) throw noSuchPath(snapshot, path as string);
  return exitCodes.ok.code;
}

/** A path as a person writes it, as snapshots have it. */
export function normalPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? '.' : parts.join('/');
}

export function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

export function noSuchPath({ id }: Snapshot, path: string): OperationalError {
  const short = id.slice(0, 8);
  return new OperationalError('not-found', `Cannot find ${safeLine(path)} in snapshot ${short}`, {
    hint: `vedette backup ls ${short}, or: vedette backup find NAME`,
  });
}

/** The entry at a path; of a hard link the one that has its content. @throws OperationalError `not-found` */
export async function entryAt(
  repository: Repository,
  snapshot: Snapshot,
  path: string,
  signal?: AbortSignal,
): Promise<Entry> {
  const wanted = normalPath(path);
  for await (const entry of repository.entries(snapshot, signal)) {
    if (entry.path !== wanted) continue;
    if (entry.type !== 'hard-link' || entry.target === undefined || entry.target === wanted) return entry;
    return entryAt(repository, snapshot, entry.target, signal);
  }
  throw noSuchPath(snapshot, path);
}
