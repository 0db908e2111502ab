import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Beginning of the names of files that are being written; nothing that begins so is an object. */
export const UNFINISHED = '.unfinished-';

/** Milliseconds after which the writer of such a file is taken for dead: no object takes nearly as long. */
export const DEAD_AFTER = 86_400_000;

/** A name that nobody else has. */
export function unfinishedName(): string {
  return `${UNFINISHED}${randomBytes(8).toString('hex')}`;
}

/** Takes away what writers left in a folder that died more than a day ago. Never throws: it is a kindness, not a need. */
export async function clearUnfinished(folder: string, now = Date.now()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(UNFINISHED))) {
    const path = join(folder, name);
    const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > DEAD_AFTER) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
