import { chown, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

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
  const folder = await temporaryFolder();
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes)
    return { because: `the temporary folder has room for ${bavail * bsize} bytes only` };
  if (account.uid === undefined) return { folder };
  if (!(await isOpenTo(dirname(folder))))
    return { because: 'the account of the server cannot reach the temporary folder' };
  await chown(folder, account.uid, account.gid ?? account.uid);
  return { folder };
}

/** Whether everybody may go through the folder and all above it. */
async function isOpenTo(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o001) === 0) return false;
  return dirname(path) === path || isOpenTo(dirname(path));
}
