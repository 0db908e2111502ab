import { OperationalError } from '../../agent/kit/errors.ts';
import { listWal } from './list-wal.ts';
import { openWalFile, type WalFile } from './read-wal-file.ts';
import type { WalArchive, WalOptions } from './wal-archive.ts';
import { walObjectName } from './wal-object.ts';

/** Archives one file of `pg_wal`; see `WalArchive.push`. */
export async function pushWal(
  archive: WalArchive,
  path: string,
  options: WalOptions = {},
): Promise<'stored' | 'same'> {
  const file = openWalFile(path);
  try {
    refuseOtherCluster(archive, path, file);
    if (await isThere(archive, file, options)) return 'same';
    for (let part = 1; part <= file.parts; part++) await putPart(archive, file, part, options);
    // Somebody may have pushed another file of this name meanwhile; at least one of the two sees both.
    await isThere(archive, file, options);
    return 'stored';
  } finally {
    file.close();
  }
}

function refuseOtherCluster({ systemId, repository }: WalArchive, path: string, file: WalFile): void {
  if (file.systemId === undefined || file.systemId === systemId) return;
  throw new OperationalError(
    'invalid',
    `Cannot archive ${path}: it is of cluster ${file.systemId}, and goes to the archive of ${systemId} in ${repository.target.name}`,
    { hint: 'Each archive_command must name the archive of its own cluster' },
  );
}

/** @throws OperationalError `conflict` where the archive has another file of that name. */
async function isThere(archive: WalArchive, { wal, tag }: WalFile, options: WalOptions): Promise<boolean> {
  const there = (await listWal(archive, { ...options, under: wal.name })).filter(
    ({ name }) => name === wal.name,
  );
  const other = there.find((one) => one.tag !== tag);
  if (other === undefined) return there.length > 0;
  throw new OperationalError(
    'conflict',
    `Cannot archive ${wal.name}: the archive of ${archive.systemId} has another file of that name (${other.tag}, this is ${tag})`,
    {
      hint: 'Two servers that are copies of one another push to one archive, or one was restored and goes on in an old timeline: vedette wal status',
    },
  );
}

async function putPart(
  { repository, systemId }: WalArchive,
  file: WalFile,
  part: number,
  options: WalOptions,
): Promise<void> {
  const { tag, parts, segmentSize } = file;
  const name = walObjectName({ systemId, name: file.wal.name, tag, part, parts, segmentSize });
  try {
    await repository.putSealed(name, file.part(part), options);
  } catch (error) {
    // The tag is in the name: what is there already is the same.
    if (!(error instanceof OperationalError && error.kind === 'conflict')) throw error;
  }
}
