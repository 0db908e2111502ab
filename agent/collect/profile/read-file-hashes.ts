import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { TimeSlice } from '../kernel/time-slice.ts';
import type { Facts, ReadOptions } from './profile-shape.ts';
import { walkFiles } from './walk-files.ts';

const FILES = 5_000;
const BYTES = 2 ** 20;
const EVERYBODY_READS = 0o004;
const PRIVATE = /(^|\/)(g?shadow-?|\.?netrc|.*\.key|.*_key|private)(\/|$)/i;

/**
 * SHA-256 of the regular files under `folders` (within the root), at most 5,000 files of at most 1 MiB each. A file that
 * not everybody on the host may read is left out: the hash of a short secret is as good as the secret, for it can be guessed.
 */
export async function readFileHashes(folders: readonly string[], options: ReadOptions): Promise<Facts> {
  const { root, signal } = options;
  const values: Record<string, string> = Object.create(null);
  const slice = new TimeSlice();
  let omitted = 0;
  let count = 0;
  for (const folder of folders) {
    for await (const path of walkFiles(join(root, folder))) {
      if (slice.over) await slice.next(signal);
      const name = root === '/' ? path : path.slice(root.length);
      if (++count > FILES) return { values, omitted, because: `more than ${FILES} files` };
      const hash = PRIVATE.test(name) ? undefined : await hashOf(path);
      if (hash === undefined) omitted++;
      else values[name] = hash;
    }
  }
  return { values, omitted, because: null };
}

async function hashOf(path: string): Promise<string | undefined> {
  // What was a file may be a pipe or a link by now: neither is waited for nor followed.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size, mode } = await file.stat();
    if (size > BYTES || (mode & EVERYBODY_READS) === 0 || (mode & constants.S_IFMT) !== constants.S_IFREG)
      return undefined;
    const content = Buffer.alloc(Math.min(size + 1, BYTES));
    const { bytesRead } = await file.read(content, 0, content.length, 0);
    return createHash('sha256').update(content.subarray(0, bytesRead)).digest('hex');
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
