import { OperationalError } from '../../agent/kit/errors.ts';
import { WriterLease } from '../archive/writer-lease.ts';
import { sameObject } from '../wrap/same-object.ts';
import { copyRank, isCopied, isSnapshotObject, SNAPSHOTS } from './copy-order.ts';
import { eachWithin } from './each-within.ts';
import type { Target, TargetObject } from './target.ts';

export type SyncOptions = {
  /**
   * `sizes`: an object that both have must have the same size. `bytes`: every object that both have is read on both sides and
   * compared, and what was copied is read back. @default sizes
   */
  readonly verify?: 'sizes' | 'bytes';
  /** Only objects whose names begin so. @default all */
  readonly prefix?: string;
  readonly onProgress?: (progress: SyncProgress) => void;
  readonly signal?: AbortSignal;
};

export type SyncProgress = {
  /** Of what is missing, and with `bytes` also of what is compared. */
  readonly objects: number;
  readonly totalObjects: number;
  readonly bytes: number;
  readonly totalBytes: number;
};

export type SyncResult = {
  readonly copied: number;
  readonly copiedBytes: number;
  /** Objects that were there already. */
  readonly present: number;
  /** Names of objects that are not the same on both sides; they are left as they are. */
  readonly differing: readonly string[];
  /** Names of objects that went while it ran; a prune does that. */
  readonly vanished: readonly string[];
  /** Snapshots that were not copied because content that both should have differs. */
  readonly withheld: readonly string[];
};

/**
 * Copies what the other target lacks: content, then the index, then the rest, and snapshots last, so that what stops in the middle never
 * shows a snapshot whose bytes are missing. Run again, it goes on where it stopped. Nothing is ever written over.
 *
 * @throws OperationalError of whichever target fails; the message names it.
 */
export function syncTargets(from: Target, to: Target, options: SyncOptions = {}): Promise<SyncResult> {
  return new Sync(from, to, options).run();
}

class Sync {
  readonly #from: Target;
  readonly #to: Target;
  readonly #options: SyncOptions;
  readonly #differing: string[] = [];
  readonly #vanished: string[] = [];
  readonly #progress = { objects: 0, totalObjects: 0, bytes: 0, totalBytes: 0 };
  #copied = 0;
  #copiedBytes = 0;

  constructor(from: Target, to: Target, options: SyncOptions) {
    this.#from = from;
    this.#to = to;
    this.#options = options;
  }

  async run(): Promise<SyncResult> {
    const { prefix = '', signal, verify } = this.#options;
    const there = await sizes(this.#to, prefix, signal);
    const here = await listedForCopy(this.#from, prefix, signal);
    const both = here.filter(({ name }) => there.has(name));
    for (const { name, size } of both) if (there.get(name) !== size) this.#differing.push(name);
    const compared = verify === 'bytes' ? both.filter(({ name, size }) => there.get(name) === size) : [];
    const missing = here.filter(({ name }) => !there.has(name));
    this.#expect([...compared, ...missing]);
    await eachWithin(compared, (object) => this.#compare(object));
    const withheld = missing.length === 0 ? [] : await this.#copyAsWriter(missing);
    return {
      copied: this.#copied,
      copiedBytes: this.#copiedBytes,
      present: both.length,
      differing: this.#differing.sort(),
      vanished: this.#vanished.sort(),
      withheld,
    };
  }

  /** Packs come before the index that knows them: without a lease a prune there would take them for those of a dead writer. */
  async #copyAsWriter(missing: readonly TargetObject[]): Promise<string[]> {
    const lease = await WriterLease.take(this.#to, undefined, 'copy');
    try {
      return await this.#copyAll(missing, lease);
    } finally {
      await lease.release();
    }
  }

  /** @returns the names of snapshots that were left out */
  async #copyAll(missing: readonly TargetObject[], lease: WriterLease): Promise<string[]> {
    const ranks = Map.groupBy(missing, ({ name }) => copyRank(name));
    for (const [, objects] of [...ranks].sort(([a], [b]) => a - b)) {
      const snapshots = objects.filter(({ name }) => isSnapshotObject(name));
      const broken = this.#differing.some((name) => !isSnapshotObject(name));
      if (snapshots.length > 0 && broken) return snapshots.map(({ name }) => name).sort();
      if (snapshots.length > 0) await lease.mustHold();
      await eachWithin(objects, (object) => this.#copy(object));
    }
    return [];
  }

  async #copy(object: TargetObject): Promise<void> {
    const bytes = await this.#read(object);
    if (bytes === undefined) return this.#done(object);
    if (bytes.length !== object.size) this.#differing.push(object.name);
    else await this.#write(object.name, bytes);
    this.#done(object);
  }

  async #read({ name }: TargetObject): Promise<Uint8Array | undefined> {
    try {
      return await this.#from.read(name, this.#moving());
    } catch (error) {
      if (!isKind(error, 'not-found')) throw error;
      this.#vanished.push(name);
      return undefined;
    }
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const { signal, verify } = this.#options;
    const wrote = await this.#written(name, bytes);
    if (wrote && verify !== 'bytes') return this.#count(bytes);
    if (await sameObject(this.#to, name, bytes, signal)) return wrote ? this.#count(bytes) : undefined;
    this.#differing.push(name);
  }

  /** @returns false when somebody else has written it meanwhile */
  async #written(name: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#to.write(name, bytes, this.#moving());
      return true;
    } catch (error) {
      if (isKind(error, 'conflict')) return false;
      throw error;
    }
  }

  async #compare(object: TargetObject): Promise<void> {
    const bytes = await this.#read(object);
    if (bytes !== undefined && !(await sameObject(this.#to, object.name, bytes, this.#options.signal)))
      this.#differing.push(object.name);
    this.#done(object);
  }

  #moving() {
    const { signal } = this.#options;
    return signal ? { signal } : {};
  }

  #count(bytes: Uint8Array): void {
    this.#copied++;
    this.#copiedBytes += bytes.length;
  }

  #expect(objects: readonly TargetObject[]): void {
    this.#progress.totalObjects = objects.length;
    this.#progress.totalBytes = objects.reduce((sum, { size }) => sum + size, 0);
    this.#options.onProgress?.({ ...this.#progress });
  }

  #done({ size }: TargetObject): void {
    this.#progress.objects++;
    this.#progress.bytes += size;
    this.#options.onProgress?.({ ...this.#progress });
  }
}

const isKind = (error: unknown, kind: OperationalError['kind']) =>
  error instanceof OperationalError && error.kind === kind;

async function sizes(target: Target, prefix: string, signal?: AbortSignal): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { name, size } of target.list(prefix, signal)) if (isCopied(name)) found.set(name, size);
  return found;
}

/** Snapshots are listed first: what one that appears meanwhile needs may be written behind the place where the listing is. */
async function listedForCopy(target: Target, prefix: string, signal?: AbortSignal): Promise<TargetObject[]> {
  const snapshots = [...(await sizes(target, prefix === '' ? SNAPSHOTS : prefix, signal))];
  const all = [...(await sizes(target, prefix, signal))];
  const rest = all.filter(([name]) => !isSnapshotObject(name));
  return [...rest, ...snapshots.filter(([name]) => isSnapshotObject(name))].map(([name, size]) => ({
    name,
    size,
  }));
}
