import { createHash } from 'node:crypto';
import { constants, lstatSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { TimeSlice } from '../../kit/time-slice.ts';
import type { Facts, ReadOptions } from './profile-shape.ts';
import { walkFiles } from './walk-files.ts';

const FILES = 5_000;
const BYTES = 2 ** 20;
const PIECE = 65_536;
const EVERYBODY_READS = 0o004;
const PRIVATE = /(^|\/)(g?shadow-?|\.?netrc|.*\.key|.*_key|private)(\/|$)/i;

type Hashed = { readonly stamp: string; readonly hash: string };

/** SHA-256 of the files under some folders. It remembers them: what was not touched since is not read again. */
export class FileHashes {
  readonly #folders: readonly string[];
  #known = new Map<string, Hashed>();

  /** @param folders within the root */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /**
   * Hashes at most 5,000 regular files of at most 1 MiB each. A file that not everybody on the host may read is left
   * out: the hash of a short secret is as good as the secret, for it can be guessed.
   */
  async read({ root, signal }: ReadOptions): Promise<Facts> {
    const found = new Map<string, Hashed>();
    const slice = new TimeSlice(1);
    const buffer = Buffer.allocUnsafe(PIECE);
    let [count, omitted] = [0, 0];
    for (const folder of this.#folders) {
      for await (const path of walkFiles(join(root, folder))) {
        if (slice.over) await slice.next(signal);
        if (++count > FILES) return factsOf(found, omitted, `more than ${FILES} files`);
        const name = root === '/' ? path : path.slice(root.length);
        const hashed = PRIVATE.test(name)
          ? undefined
          : await hashUnlessKnown(path, this.#known.get(name), buffer);
        if (hashed === undefined) omitted++;
        else found.set(name, hashed);
      }
    }
    this.#known = found;
    return factsOf(found, omitted, null);
  }
}

function factsOf(found: ReadonlyMap<string, Hashed>, omitted: number, because: string | null): Facts {
  const values: Record<string, string> = Object.create(null);
  for (const [name, { hash }] of found) values[name] = hash;
  return { values, omitted, because };
}

async function hashUnlessKnown(
  path: string,
  known: Hashed | undefined,
  buffer: Buffer,
): Promise<Hashed | undefined> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !isHashed(stats)) return undefined;
  // No content changes without a new ctime, which nobody can set.
  const stamp = `${stats.ctimeMs} ${stats.size} ${stats.ino}`;
  if (known?.stamp === stamp) return known;
  const hash = await hashOf(path, buffer);
  return hash === undefined ? undefined : { stamp, hash };
}

function isHashed({ size, mode }: Stats): boolean {
  return size <= BYTES && (mode & EVERYBODY_READS) !== 0 && (mode & constants.S_IFMT) === constants.S_IFREG;
}

async function hashOf(path: string, buffer: Buffer): Promise<string | undefined> {
  // What was a file may be a pipe or a link by now: neither is waited for nor followed.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    return isHashed(await file.stat()) ? await hashPieces(file, buffer) : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** Others have their turn between two pieces; a file that grows meanwhile is read no further than the bound. */
async function hashPieces(file: FileHandle, buffer: Buffer): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < BYTES; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}
