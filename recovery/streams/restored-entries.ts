import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OperationalError } from '../../agent/kit/errors.ts';
import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';
import type { Snapshot } from '../archive/snapshot.ts';
import type { RestoreContext } from '../restore/restore-kind.ts';
import { verifyFile, writeNewFile } from './write-file.ts';

/** More than any snapshot of streams has. */
const MOST_ENTRIES = 100_000;

/**
 * The files of a snapshot that consists of streams, by the order in it.
 *
 * @throws OperationalError `invalid` where a path leads elsewhere: the snapshot was not made by this program
 */
export async function streamEntries(
  repository: Repository,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of repository.entries(snapshot, signal)) {
    if (entry.type !== 'file') continue;
    if (!isSafe(entry.path) || entries.length >= MOST_ENTRIES)
      throw new OperationalError(
        'invalid',
        `Cannot restore ${JSON.stringify(entry.path)}: it is no place in the snapshot`,
      );
    entries.push(entry);
  }
  return entries;
}

function isSafe(path: string): boolean {
  return (
    !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

/** Entries by name; what is not among them is refused by name. @throws OperationalError `not-found` */
export function chosenEntries(entries: readonly Entry[], only: readonly string[]): readonly Entry[] {
  const missing = only.find((name) => !entries.some(({ path }) => within(path, name)));
  if (missing !== undefined)
    throw new OperationalError('not-found', `Cannot restore ${missing}: it is not in the snapshot`, {
      hint: 'vedette backup ls SNAPSHOT',
    });
  return only.length === 0 ? entries : entries.filter(({ path }) => only.some((name) => within(path, name)));
}

function within(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name.replace(/\/+$/, '')}/`);
}

export function totalBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, { content }) => sum + (content?.bytes ?? 0), 0);
}

export type WriteEntriesOptions = {
  readonly repository: Repository;
  /** Where an entry goes, absolute. */
  readonly pathOf: (entry: Entry) => string;
  readonly verify: boolean;
  readonly context: RestoreContext;
};

/** Writes entries into new files, and reads them back where that is asked for. */
export async function writeEntries(entries: readonly Entry[], options: WriteEntriesOptions): Promise<void> {
  const { repository, pathOf, verify, context } = options;
  const { signal } = context;
  const total = { totalBytes: totalBytes(entries), totalEntries: entries.length };
  let [bytes, done] = [0, 0];
  const tell = (step: string) => context.onProgress({ step, bytes, entries: done, ...total });
  for (const entry of entries) {
    const path = pathOf(entry);
    await mkdir(dirname(path), { recursive: true });
    const onBytes = (more: number) => {
      bytes += more;
      tell('write');
    };
    const written = await writeNewFile(path, entryContent(repository, entry, signal), { signal, onBytes });
    if (verify) await verifyFile(path, written, signal);
    done++;
    tell('write');
  }
}

/** The bytes of an entry; none where it is empty. */
export function entryContent(
  repository: Repository,
  { content }: Entry,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  return repository.content(content ?? { bytes: 0, chunks: [], digest: '' }, undefined, signal);
}
