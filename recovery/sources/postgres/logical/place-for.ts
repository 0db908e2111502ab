import { chmod, chown, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { freshFolder } from '../../../streams/fresh-folder.ts';

/**
 * A folder for so many bytes that the account can read and write too.
 *
 * @returns the folder, or why there is none
 */
export async function placeFor(
  bytes: number,
  temporaryFolder: () => Promise<string>,
  account: { readonly uid?: number; readonly gid?: number },
): Promise<{ readonly folder: string } | { readonly because: string }> {
  const folder = await freshFolder(temporaryFolder);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes)
    return { because: `the temporary folder has room for ${bavail * bsize} bytes only` };
  if (account.uid === undefined) return { folder };
  const above = dirname(folder);
  if (!(await isOpenTo(dirname(above))))
    return { because: 'the account of the server cannot reach the temporary folder' };
  // Through it, not into it: what others have there stays theirs.
  await chmod(above, 0o711);
  await chown(folder, account.uid, account.gid ?? account.uid);
  return { folder };
}

/** Whether everybody may go through the folder and all above it. */
async function isOpenTo(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o001) === 0) return false;
  return dirname(path) === path || isOpenTo(dirname(path));
}
