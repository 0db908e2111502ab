import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import { listWal } from './list-wal.ts';
import type { ArchivedWal, WalArchive, WalOptions } from './wal-archive.ts';
import { walObjectName } from './wal-object.ts';
import { WalTag } from './wal-tag-bun.ts';

/** Gives one file back; see `WalArchive.get`. */
export async function getWal(
  archive: WalArchive,
  name: string,
  path: string,
  options: WalOptions = {},
): Promise<void> {
  const found = await findWal(archive, name, options);
  await writeBeside(path, (file) => pour(archive, found, file, options));
}

/** @throws OperationalError `not-found`, or `conflict` where there are two */
async function findWal(archive: WalArchive, name: string, options: WalOptions): Promise<ArchivedWal> {
  const found = (await listWal(archive, { ...options, under: name })).filter((one) => one.name === name);
  const [first, second] = found;
  if (first === undefined)
    throw new OperationalError(
      'not-found',
      `Cannot get ${name}: the archive of ${archive.systemId} in ${archive.repository.target.name} has none`,
    );
  if (second !== undefined)
    throw new OperationalError(
      'conflict',
      `Cannot get ${name}: the archive has two files of that name (${first.tag}, ${second.tag}), and nobody can say which is right`,
      { hint: 'Two servers pushed to one archive: remove the objects of the wrong one from the target' },
    );
  return first;
}

async function pour(
  { repository, systemId }: WalArchive,
  { name, tag, parts, segmentSize }: ArchivedWal,
  file: FileHandle,
  { signal }: WalOptions,
): Promise<void> {
  const read = new WalTag();
  for (let part = 1; part <= parts; part++) {
    const object = walObjectName({ systemId, name, tag, part, parts, segmentSize });
    const bytes = await repository.getSealed(object, signal);
    read.add(bytes);
    await file.writeFile(bytes);
  }
  if (read.text() !== tag)
    throw new OperationalError('storage', `Cannot get ${name}: what the archive has of it is another file`);
}

/** A file that is whole or not there: written beside, fsynced, renamed, the folder fsynced. */
export async function writeBeside(path: string, pour: (file: FileHandle) => Promise<void>): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.vedette`;
  try {
    await written(beside, pour);
    await rename(beside, path);
    await synced(dirname(path));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    if (errorCode(error) === undefined) throw error;
    throw new OperationalError('storage', `Cannot write ${path}: ${errorMessage(error)}`, { cause: error });
  }
}

async function written(path: string, pour: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await pour(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
