import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { errorCode, errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from './target.ts';
import { defineTargetKind } from './target-kind.ts';

/** Beginning of the names of files that are being written; nothing that begins so is an object. */
const UNFINISHED = '.unfinished-';

/** A folder of this host, or of whatever is mounted there. */
export const directory = defineTargetKind({
  kind: 'directory',
  describe: 'A folder of this host: another disk, NFS, what else is mounted.',
  options: z.strictObject({
    path: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .describe('The folder; it is made on first use.'),
  }),
  fromWords: (what) => ({ path: resolve(what) }),
  open: async ({ path }) => new DirectoryTarget(path),
});

class DirectoryTarget implements Target {
  readonly name: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.name = `directory:${root}`;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    // The part of the prefix behind its last slash is the beginning of a name, not a folder.
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    for await (const object of this.#walk(folder, signal)) if (object.name.startsWith(prefix)) yield object;
  }

  async read(name: string, { offset = 0, length, signal }: ReadOptions = {}): Promise<Uint8Array> {
    signal?.throwIfAborted();
    try {
      const file = await open(join(this.#root, name), constants.O_RDONLY);
      try {
        const rest = Math.max(0, (await file.stat()).size - offset);
        return await filled(file, offset, Math.min(rest, length ?? rest));
      } finally {
        await file.close();
      }
    } catch (error) {
      throw this.#failure(`Cannot read ${name}`, error);
    }
  }

  async write(
    name: string,
    bytes: Uint8Array,
    { replace = false, signal }: WriteOptions = {},
  ): Promise<void> {
    signal?.throwIfAborted();
    const path = join(this.#root, name);
    const unfinished = join(dirname(path), `${UNFINISHED}${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeWhole(unfinished, bytes);
      // A link refuses where a rename would silently replace.
      if (replace) await rename(unfinished, path);
      else await link(unfinished, path);
      await syncFolder(dirname(path));
    } catch (error) {
      throw this.#failure(`Cannot write ${name}`, error);
    } finally {
      await rm(unfinished, { force: true }).catch(() => {});
    }
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await rm(join(this.#root, name), { force: true }).catch((error) => {
      throw this.#failure(`Cannot remove ${name}`, error);
    });
  }

  async free(): Promise<number | undefined> {
    const { bavail, bsize } = await statfs(this.#root).catch(() => ({ bavail: undefined, bsize: 0 }));
    return bavail === undefined ? undefined : bavail * bsize;
  }

  async *#walk(folder: string, signal: AbortSignal | undefined): AsyncIterable<TargetObject> {
    for (const entry of await this.#entries(folder)) {
      signal?.throwIfAborted();
      const name = `${folder}${entry.name}`;
      if (entry.isDirectory()) yield* this.#walk(`${name}/`, signal);
      else if (entry.isFile() && !entry.name.startsWith('.')) {
        const found = await stat(join(this.#root, name)).catch(() => undefined);
        if (found !== undefined) yield { name, size: found.size };
      }
    }
  }

  async #entries(folder: string) {
    try {
      return await readdir(join(this.#root, folder), { withFileTypes: true });
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw this.#failure(`Cannot list ${folder || 'it'}`, error);
    }
  }

  #failure(what: string, error: unknown): unknown {
    const code = errorCode(error);
    if (code === undefined) return error;
    const [kind, state, hint] = failures[code] ?? (['storage', errorMessage(error)] as const);
    return new OperationalError(kind, `${what} in ${this.name}: ${state}`, {
      cause: error,
      ...(hint && { hint }),
    });
  }
}

const failures: Readonly<
  Record<string, readonly ['not-found' | 'conflict' | 'forbidden' | 'storage', string, string?]>
> = {
  ENOENT: ['not-found', 'it is not there'],
  EEXIST: ['conflict', 'it exists already'],
  EACCES: ['forbidden', 'permission denied', 'run it as the owner of the folder'],
  EPERM: ['forbidden', 'not permitted', 'run it as the owner of the folder'],
  EROFS: ['forbidden', 'the file system is read-only'],
  ENOSPC: ['storage', 'the disk is full', 'vedette backup prune --plan'],
  EDQUOT: ['storage', 'the quota is used up', 'vedette backup prune --plan'],
};

async function filled(
  file: Awaited<ReturnType<typeof open>>,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, offset + read);
    if (bytesRead === 0) return bytes.subarray(0, read);
    read += bytesRead;
  }
  return bytes;
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
