import { OperationalError } from '../../agent/kit/errors.ts';
import { getPieces } from './stream/get-pieces.ts';
import type { WalArchive, WalOptions } from './wal-archive.ts';
import { walFileOf } from './wal-file-of.ts';
import { parseWalName, type WalName } from './wal-name.ts';

export type RecoverOptions = WalOptions & {
  /** A standby asks again and again, and has the primary to stream from: it gets no part of a segment, and no gap ends it. */
  readonly standby?: boolean;
};

/**
 * What `restore_command` does: gives the file, or at the end of the archive the part of the segment that was streamed.
 *
 * @returns `absent` where the log of the archive ends before it, which recovery takes as its end
 * @throws OperationalError `conflict` for a segment that is missing in the middle: recovery must not end there as if it were the end
 */
export async function recoverWal(
  archive: WalArchive,
  name: string,
  path: string,
  options: RecoverOptions = {},
): Promise<'whole' | 'part' | 'absent'> {
  try {
    await archive.get(name, path, options);
    return 'whole';
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  const wal = parseWalName(name);
  if (wal?.kind !== 'segment' || options.standby) return 'absent';
  await refuseGap(archive, wal, options);
  return partOf(archive, name, path, options);
}

async function partOf(archive: WalArchive, name: string, path: string, options: WalOptions) {
  try {
    await getPieces(archive, name, path, options);
    return 'part';
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return 'absent';
  }
}

/** A timeline begins and ends somewhere, so what lies outside is no gap. */
async function refuseGap(archive: WalArchive, { name }: WalName, { signal }: WalOptions): Promise<void> {
  const { repository, systemId } = archive;
  let [before, after] = [false, ''];
  const timeline = `wal/${systemId}/${name.slice(0, 8).toLowerCase()}`;
  for await (const object of repository.target.list(timeline, signal)) {
    const file = walFileOf(object.name)?.name ?? '';
    if (parseWalName(file)?.kind !== 'segment' || file === name) continue;
    before ||= file < name;
    if (file > name) after = file;
  }
  if (!before || after === '') return;
  throw new OperationalError(
    'conflict',
    `Cannot get ${name}: it is missing in the archive of ${systemId}, and later ones such as ${after} are there`,
    { hint: `Find ${name} in pg_wal of the server or of a standby and run: vedette wal push .../${name}` },
  );
}

const isAbsent = (error: unknown) => error instanceof OperationalError && error.kind === 'not-found';
