import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperationalError } from '../../agent/kit/errors.ts';
import { checksumText } from '../archive/object-checksum-bun.ts';
import { DirectoryTarget } from '../targets/directory/directory-target.ts';
import { isObjectName } from '../targets/object-name.ts';
import type { TargetObject } from '../targets/target.ts';
import type { StoreConfig } from './store-config.ts';

/** Bytes of the longest object: no repository has longer ones but for an index that is very large. */
const LONGEST = 512 * 1_024 * 1_024;
/** Milliseconds for which a sum over all files is good enough. */
const FRESH = 30_000;
/** Milliseconds after which nobody goes on with an upload. */
const ABANDONED = 86_400_000;

/** A part of an object on its way here. */
export type StorePart = {
  readonly name: string;
  readonly upload: string;
  readonly offset: number;
  readonly total: number;
  readonly checksum: string;
  readonly replace?: 'true' | undefined;
  readonly bytes: Uint8Array;
};

/** What other hosts send here, each repository in a folder. An object is seen when all of it came, was verified and is durable. */
export class RepositoryStore {
  readonly #config: StoreConfig & { readonly path: string };
  readonly #usage = new Map<string, { at: number; bytes: number }>();

  constructor(config: StoreConfig & { readonly path: string }) {
    this.#config = config;
  }

  /** Whether a token of that name may use that repository. */
  isFor(repository: string, token: string): boolean {
    const special = this.#config.repositories.find(({ name }) => name === repository);
    return token === repository || special?.tokens.includes(token) === true;
  }

  list(repository: string, prefix: string): AsyncIterable<TargetObject> {
    return this.#target(repository).list(prefix);
  }

  read(repository: string, name: string, offset: number, length: number): Promise<Uint8Array> {
    return this.#target(repository).read(name, { offset, length });
  }

  async remove(repository: string, name: string): Promise<void> {
    await this.#target(repository).remove(name);
    this.#usage.delete(repository);
  }

  /** Bytes that a repository takes, may take, and that still fit. */
  async room(
    repository: string,
  ): Promise<{ storedBytes: number; quotaBytes: number | null; freeBytes: number }> {
    const storedBytes = await this.#stored(repository);
    const own = this.#config.repositories.find(({ name }) => name === repository)?.quota;
    const left = [await this.#diskRoom()];
    if (own !== undefined) left.push(own - storedBytes);
    if (this.#config.quota !== undefined) left.push(this.#config.quota - (await this.#storedInAll()));
    return {
      storedBytes,
      quotaBytes: own ?? this.#config.quota ?? null,
      freeBytes: Math.max(0, Math.min(...left)),
    };
  }

  /**
   * Takes a part of an object; parts come one behind another, and an attempt that broke off goes on where it stood.
   *
   * @returns the bytes that are here, and whether that was the last part: the object is kept then
   * @throws OperationalError `conflict` (another part is expected; the name is taken), `storage` (quota, disk), `invalid` (damaged)
   */
  async put(repository: string, part: StorePart): Promise<{ received: number; kept: boolean }> {
    this.#check(part);
    const path = await this.#incoming(repository, part);
    const arriving = await arrivingBytes(dirname(path));
    await this.#mustFit(repository, part, arriving);
    const received = await append(path, part);
    if (received < part.total) return { received, kept: false };
    try {
      await this.#keep(repository, part, await wholeFile(path, part.total));
    } finally {
      await rm(path, { force: true });
    }
    return { received, kept: true };
  }

  async #keep(repository: string, { name, replace, checksum }: StorePart, object: Uint8Array): Promise<void> {
    if (checksumText(object) !== checksum)
      throw new OperationalError('invalid', `Cannot keep ${name}: it was damaged on its way (checksum)`, {
        hint: 'Send it again',
      });
    await this.#target(repository).write(name, object, { replace: replace === 'true' });
    const usage = this.#usage.get(repository);
    if (usage !== undefined) usage.bytes += object.length;
  }

  #check({ name, offset, total, bytes }: StorePart): void {
    if (!isObjectName(name))
      throw new OperationalError('invalid', `Cannot keep ${name}: no object may be called so`);
    if (total > LONGEST)
      throw new OperationalError(
        'too-large',
        `Cannot keep ${name}: ${total} bytes, at most ${LONGEST} are taken`,
      );
    if (offset + bytes.length > total || (bytes.length === 0 && total > 0))
      throw new OperationalError('invalid', `Cannot keep ${name}: a part does not fit into ${total} bytes`);
  }

  /** The whole of it when it begins, and each part: many that were begun together may not fit together. */
  async #mustFit(repository: string, part: StorePart, arriving: number): Promise<void> {
    const { name, total } = part;
    const freeBytes = Math.max(0, (await this.room(repository)).freeBytes - arriving);
    if ((part.offset === 0 ? total : part.bytes.length) <= freeBytes) return;
    throw new OperationalError(
      'storage',
      `Cannot keep ${name}: ${total} bytes, ${freeBytes} are left for ${repository}`,
      {
        hint: 'Prune the repository, or raise peer_store.quota of that agent',
      },
    );
  }

  /** Behind a name that nobody can guess from another's: two that send the same object do not meet. */
  async #incoming(repository: string, { name, upload }: StorePart): Promise<string> {
    const folder = join(this.#config.path, '.incoming', repository);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, createHash('sha256').update(`${upload} ${name}`).digest('hex').slice(0, 32));
  }

  #target(repository: string): DirectoryTarget {
    return new DirectoryTarget(join(this.#config.path, repository));
  }

  async #stored(repository: string): Promise<number> {
    const known = this.#usage.get(repository);
    if (known !== undefined && Date.now() - known.at < FRESH) return known.bytes;
    let bytes = 0;
    for await (const { size } of this.list(repository, '')) bytes += size;
    this.#usage.set(repository, { at: Date.now(), bytes });
    return bytes;
  }

  async #storedInAll(): Promise<number> {
    const names = await readdir(this.#config.path).catch(() => []);
    const all = await Promise.all(
      names.filter((name) => !name.startsWith('.')).map((name) => this.#stored(name)),
    );
    return all.reduce((sum, bytes) => sum + bytes, 0);
  }

  async #diskRoom(): Promise<number> {
    await mkdir(this.#config.path, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#config.path);
    return bavail * bsize - this.#config.keep_free;
  }
}

/** Bytes of objects on their way; what senders that died have left is taken away. */
async function arrivingBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (Date.now() - found.mtimeMs > ABANDONED) await rm(path, { force: true });
    else bytes += found.size;
  }
  return bytes;
}

async function append(path: string, { name, offset, bytes }: StorePart): Promise<number> {
  const there = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (offset > there || (offset < there && offset + bytes.length > there))
    throw new OperationalError(
      'conflict',
      `Cannot keep ${name}: the part from ${there} is expected, not from ${offset}`,
    );
  // Sent again because its answer was lost.
  if (offset < there) return there;
  const file = await open(path, 'a', 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  return offset + bytes.length;
}

async function wholeFile(path: string, total: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(total);
    for (let at = 0; at < total; ) {
      const { bytesRead } = await file.read(bytes, at, total - at, at);
      if (bytesRead === 0)
        throw new OperationalError('conflict', 'Cannot keep the object: two send it with one upload');
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
