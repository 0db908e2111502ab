import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { Entry } from '../../../../archive/entry.ts';
import type { Repository } from '../../../../archive/repository.ts';
import type { RestoreContext } from '../../../../restore/restore-kind.ts';
import { entryContent, totalBytes, writeEntries } from '../../../../streams/restored-entries.ts';
import { placeFor } from '../place-for.ts';

/** A dump as `pg_restore` can read it: from a path, or as a stream, then in one job. */
export type ReadableDump = { readonly path: string } | { readonly pieces: () => AsyncIterable<Uint8Array> };

export type StageOptions = {
  readonly repository: Repository;
  readonly context: RestoreContext;
  /** Who runs `pg_restore`. */
  readonly account: { readonly uid?: number; readonly gid?: number };
  readonly format: 'custom' | 'directory';
};

/**
 * Puts a dump into the temporary folder where it has room: several jobs need a file that can be searched. A dump in custom format is
 * streamed without.
 *
 * @throws OperationalError `storage` for a dump in directory format without room
 */
export async function stageDump(
  entries: readonly Entry[],
  { repository, context, account, format }: StageOptions,
): Promise<{ readonly dump: ReadableDump; readonly note: string | undefined }> {
  const place = await placeFor(totalBytes(entries) * 1.05, context.temporaryFolder, account);
  const [first] = entries;
  if ('because' in place) {
    if (format === 'directory' || first === undefined)
      throw new OperationalError('storage', `Cannot restore a dump in directory format: ${place.because}`, {
        hint: 'TMPDIR names the temporary folder',
      });
    const pieces = () => entryContent(repository, first, context.signal);
    return { dump: { pieces }, note: `restored in one job: ${place.because}` };
  }
  const written: string[] = [];
  const pathOf = ({ path }: Entry) => {
    const name =
      format === 'directory'
        ? join(place.folder, 'dump', path.split('/').at(-1)!)
        : join(place.folder, 'dump');
    written.push(name);
    return name;
  };
  await writeEntries(entries, { repository, pathOf, verify: false, context });
  const { uid, gid = uid } = account;
  const owned = format === 'directory' ? [join(place.folder, 'dump'), ...written] : written;
  if (uid !== undefined) for (const path of owned) await chown(path, uid, gid!);
  return { dump: { path: join(place.folder, 'dump') }, note: undefined };
}
