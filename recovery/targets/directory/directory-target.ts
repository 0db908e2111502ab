import { constants, type Dirent } from 'node:fs';
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, OperationalError } from '../../../agent/kit/errors.ts';
import { checkedObjectName, checkedPrefix, isObjectName } from '../object-name.ts';
import type { MoveOptions, ReadOptions, Target, TargetObject, WriteOptions } from '../target.ts';
import { directoryFailure } from './directory-failure.ts';
import { publishFile, syncFolder } from './publish-file.ts';
import { refuseUnmounted, standing } from './standing-folder.ts';
import { clearUnfinished, unfinishedName } from './unfinished-file.ts';

/** Bytes that are written or read before the brake is asked again. */
const PIECE = 2 ** 20;

/** Objects as files of a folder. A file is written beside, made durable, and only then gets its name. */
export class DirectoryTarget implements Target {
  readonly name: string;
  readonly #root: string;
  readonly #mustBeMounted: boolean;
  /** Folders that this process has written to: each is swept once. */
  readonly #swept = new Set<string>();
  /** What was there once is not made again: its disk may have gone, and the next one below would be filled instead. */
  #seen = false;

  constructor(root: string, { mustBeMounted = false }: { mustBeMounted?: boolean } = {}) {
    this.#root = root;
    this.#mustBeMounted = mustBeMounted;
    this.name = `directory:${root}`;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    // The part of the prefix behind its last slash is the beginning of a name, not a folder.
    const folder = checkedPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1);
    signal?.throwIfAborted();
    await this.#present();
    yield* this.#walk(folder, prefix, signal);
  }

  async read(name: string, { offset = 0, length, ...moving }: ReadOptions = {}): Promise<Uint8Array> {
    const path = join(this.#root, checkedObjectName(name));
    moving.signal?.throwIfAborted();
    try {
      await this.#present();
      const file = await open(path, constants.O_RDONLY);
      this.#seen = true;
      try {
        const rest = Math.max(0, (await file.stat()).size - offset);
        return await filled(file, offset, Math.min(rest, length ?? rest), moving);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw directoryFailure(this.name, `Cannot read ${name}`, error);
    }
  }

  async write(name: string, bytes: Uint8Array, { replace = false, ...moving }: WriteOptions = {}) {
    const path = join(this.#root, checkedObjectName(name));
    moving.signal?.throwIfAborted();
    try {
      await this.#present();
      await this.#ready(dirname(checkedObjectName(name)));
      await writeBeside(path, bytes, replace, moving);
    } catch (error) {
      throw directoryFailure(this.name, `Cannot write ${name}`, error);
    }
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    const path = join(this.#root, checkedObjectName(name));
    signal?.throwIfAborted();
    try {
      await this.#present();
      await rm(path, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'ENOTDIR') throw directoryFailure(this.name, `Cannot remove ${name}`, error);
    }
  }

  async free(): Promise<number | undefined> {
    const { bavail, bsize } = await statfs(await standing(this.#root)).catch(() => ({
      bavail: -1,
      bsize: 0,
    }));
    return bavail < 0 ? undefined : bavail * bsize;
  }

  async #present(): Promise<void> {
    if (this.#mustBeMounted) await refuseUnmounted(this.#root, this.name);
  }

  async #ready(below: string): Promise<void> {
    await this.#stands();
    let folder = this.#root;
    for (const part of below === '.' ? [] : below.split('/')) {
      folder = join(folder, part);
      await makeFolder(folder);
    }
    if (this.#swept.has(folder)) return;
    this.#swept.add(folder);
    await clearUnfinished(folder);
  }

  async #stands(): Promise<void> {
    if (this.#seen && !(await isThere(this.#root)))
      throw new OperationalError('unavailable', `Cannot use ${this.name}: the folder has gone`, {
        hint: `Mount its disk, or bring it back: ls -la ${dirname(this.#root)}`,
      });
    const made = this.#seen ? undefined : await mkdir(this.#root, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncMade(this.#root, made);
    this.#seen = true;
  }

  async *#walk(folder: string, prefix: string, signal: AbortSignal | undefined): AsyncIterable<TargetObject> {
    for (const entry of await this.#entries(folder)) {
      signal?.throwIfAborted();
      const name = `${folder}${entry.name}`;
      // What is between here and the prefix is looked into, what is beside it is not; and no name goes on for ever.
      const wanted = name.startsWith(prefix) || prefix.startsWith(`${name}/`);
      if (wanted && isObjectName(name)) yield* this.#found(name, entry, prefix, signal);
    }
  }

  async *#found(name: string, entry: Dirent, prefix: string, signal: AbortSignal | undefined) {
    if (entry.isDirectory()) return yield* this.#walk(`${name}/`, prefix, signal);
    if (!entry.isFile() && !entry.isSymbolicLink()) return;
    const found = await stat(join(this.#root, name)).catch(() => undefined);
    if (found?.isFile()) yield { name, size: found.size };
    // A folder may be on another disk.
    else if (found?.isDirectory()) yield* this.#walk(`${name}/`, prefix, signal);
  }

  async #entries(folder: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(join(this.#root, folder), { withFileTypes: true });
      this.#seen ||= entries.length > 0;
      return entries;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || (code === 'ENOTDIR' && folder !== '')) return [];
      throw directoryFailure(this.name, `Cannot list ${folder || 'it'}`, error);
    }
  }
}

type OpenFile = Awaited<ReturnType<typeof open>>;

async function filled(file: OpenFile, offset: number, length: number, { signal, pace }: MoveOptions) {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const piece = pace === undefined ? length - read : Math.min(PIECE, length - read);
    await pace?.(piece);
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(bytes, read, piece, offset + read);
    if (bytesRead === 0) return bytes.subarray(0, read);
    read += bytesRead;
  }
  return bytes;
}

async function writeBeside(path: string, bytes: Uint8Array, replace: boolean, moving: MoveOptions) {
  const unfinished = join(dirname(path), unfinishedName());
  try {
    await writeWhole(unfinished, bytes, moving);
    moving.signal?.throwIfAborted();
    await publishFile(unfinished, path, { replace });
  } finally {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

async function writeWhole(path: string, bytes: Uint8Array, { signal, pace }: MoveOptions): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      await pace?.(piece.length);
      signal?.throwIfAborted();
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    (error) => {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    },
  );

/** One folder in one that is there, durably. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The names of new folders are durable when the folders that hold them are. */
async function syncMade(folder: string, made: string): Promise<void> {
  for (let at = folder; at.length >= made.length; at = dirname(at)) await syncFolder(dirname(at));
}
