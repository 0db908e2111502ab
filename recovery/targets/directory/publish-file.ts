import { link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../../agent/kit/errors.ts';
import { UNFINISHED } from './unfinished-file.ts';

/** A file system says so that has no hard links (FAT, exFAT, some of FUSE and SMB). */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

export type PublishOptions = {
  /** Takes the place of what has the name. */
  readonly replace: boolean;
  /** Makes a hard link; parameter for tests. */
  readonly makeLink?: (from: string, to: string) => Promise<void>;
};

/**
 * Gives a whole file its name, at once and durably; the file itself may stay under its old name too.
 *
 * @throws the error of the system, `EEXIST` where the name is taken and must not be replaced.
 */
export async function publishFile(file: string, path: string, { replace, makeLink = link }: PublishOptions) {
  if (replace) await rename(file, path);
  else await publishNew(file, path, makeLink);
  await syncFolder(dirname(path));
}

/** Makes the names in a folder durable, on file systems that can. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch((error) => {
      if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(errorCode(error) ?? '')) throw error;
    });
  } finally {
    await folder.close();
  }
}

/** A link refuses where a rename would silently replace. */
async function publishNew(file: string, path: string, makeLink: (from: string, to: string) => Promise<void>) {
  try {
    await makeLink(file, path);
  } catch (error) {
    if (!WITHOUT_LINKS.has(errorCode(error) ?? '')) throw error;
    await renameAlone(file, path);
  }
}

/**
 * Renames where no other of us does: a folder of that name is made by one alone, and by nobody while it is there. One that a dead
 * writer left blocks this one name until it is cleared, a day later; the others are not held up.
 */
async function renameAlone(file: string, path: string): Promise<void> {
  const claim = join(dirname(path), `${UNFINISHED}claim-${basename(path)}`);
  await mkdir(claim);
  try {
    if (await exists(path))
      throw Object.assign(new Error(`EEXIST: it exists already, '${path}'`), { code: 'EEXIST' });
    await rename(file, path);
  } finally {
    await rm(claim, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
