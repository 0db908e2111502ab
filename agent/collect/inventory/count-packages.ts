import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../kit/errors.ts';
import type { InventoryPackages } from './inventory-shape.ts';

/**
 * Counts the installed packages from the package manager's own database, without starting it.
 *
 * @param root where the root file system of the host is mounted
 * @returns null where the database is of another kind (rpm keeps a binary one).
 */
export async function countPackages(root: string): Promise<InventoryPackages | null> {
  const dpkg = await countLines(join(root, 'var/lib/dpkg/status'), /^Status: \S+ ok installed$/gm);
  if (dpkg > 0) return { manager: 'dpkg', count: dpkg };
  const apk = await countLines(join(root, 'lib/apk/db/installed'), /^P:/gm);
  if (apk > 0) return { manager: 'apk', count: apk };
  const pacman = await countFolders(join(root, 'var/lib/pacman/local'));
  return pacman > 0 ? { manager: 'pacman', count: pacman } : null;
}

async function countLines(path: string, line: RegExp): Promise<number> {
  const text = await readFile(path, 'latin1').catch(absent);
  return text?.match(line)?.length ?? 0;
}

async function countFolders(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(absent);
  return entries?.filter((entry) => entry.isDirectory()).length ?? 0;
}

function absent(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}
