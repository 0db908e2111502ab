import { basename } from 'node:path';
import { errorCode } from '../../../agent/kit/errors.ts';
import type { EntryHeader } from '../../archive/entry.ts';
import type { Content, SnapshotSink } from '../../archive/repository.ts';
import { holdsRelations } from './data-folder-rules.ts';
import type { FoundThing } from './data-folder-walk.ts';
import { systemAccount } from './system-account.ts';

/** Files of relations are cut here, so that a changed page makes one new chunk. Bytes. */
export const RELATION_CUT = 131_072;
/** A file written so shortly before it was looked at may change again without another time. Nanoseconds. */
const STILL_WARM = 2_000_000_000n;

/** A damaged page, counted in the relation over all its segments. */
export type BadPages = { readonly path: string; readonly blocks: readonly number[] };

export type CopyOptions = {
  readonly sink: SnapshotSink;
  /** Verifies pages that are older than this LSN; undefined to verify none. */
  readonly verifySince: string | undefined;
  readonly now: () => Date;
};

/** Pours things of a data folder into a snapshot, and gathers what is wrong with them. */
export class DataFolderCopy {
  readonly bad: BadPages[] = [];
  readonly #options: CopyOptions;
  readonly #names = new Map<string, string | undefined>();
  #failure: unknown;

  constructor(options: CopyOptions) {
    this.#options = options;
  }

  /** @throws what reading an earlier one threw */
  async add(thing: FoundThing): Promise<void> {
    this.#rethrow();
    const { sink } = this.#options;
    if (!thing.stat.isFile()) return sink.add(this.#header(thing));
    await sink.add(this.#header(thing), this.#content(thing), {
      onStored: ({ badPages }) =>
        void (badPages.length > 0 && this.bad.push({ path: thing.path, blocks: badPages })),
      onFailed: (error) => this.#failed(error),
    });
  }

  /** Resolves when everything added has been read. The backup mode of the server has to last until then. */
  async settled(): Promise<void> {
    await this.#options.sink.settled();
    this.#rethrow();
  }

  /** What a running server removes, it removes for good: WAL says so too. */
  #failed(error: unknown): void {
    if (errorCode(error) !== 'ENOENT') this.#failure ??= error;
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #content({ at, stat, path, relation }: FoundThing): Content {
    const { verifySince } = this.#options;
    const size = Number(stat.size);
    if (!holdsRelations(path.slice(0, -basename(path).length - 1)) || relation === undefined)
      return { from: 'path', path: at, size };
    const pages = verifySince !== undefined && { segment: relation.segment, startLsn: verifySince };
    return { from: 'path', path: at, size, page: RELATION_CUT, ...(pages && { postgresPages: pages }) };
  }

  #header({ path, stat, target }: FoundThing): EntryHeader {
    const type = stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'file';
    const user = this.#user(Number(stat.uid));
    const warm = BigInt(this.#options.now().getTime()) * 1_000_000n - stat.mtimeNs < STILL_WARM;
    return {
      path,
      type,
      mode: Number(stat.mode & 0o7777n),
      uid: Number(stat.uid),
      gid: Number(stat.gid),
      ...(user !== undefined && { user }),
      mtime: String(stat.mtimeNs),
      // Without these the next backup reads the file again, whatever its time.
      ...(!warm && { ctime: String(stat.ctimeNs), inode: String(stat.ino) }),
      ...(type === 'file' && { size: Number(stat.size) }),
      ...(target !== undefined && { target }),
    };
  }

  #user(uid: number): string | undefined {
    const key = String(uid);
    if (!this.#names.has(key)) this.#names.set(key, systemAccount(uid)?.name);
    return this.#names.get(key);
  }
}
