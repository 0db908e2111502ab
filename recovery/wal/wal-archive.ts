import type { Repository } from '../archive/repository.ts';
import { getWal } from './get-wal.ts';
import { listWal } from './list-wal.ts';
import { pushWal } from './push-wal.ts';

/** A file of the archive. */
export type ArchivedWal = {
  /** As PostgreSQL calls it: `000000010000000000000001`, `….partial`, `….00000028.backup`, `00000002.history`. */
  readonly name: string;
  /** Hash of the file (`WalTag`). Two of one name with different tags are a mix-up. */
  readonly tag: string;
  /** Of how many objects it is made; all of them are there. */
  readonly parts: number;
  /** Bytes of a segment; null for other files. */
  readonly segmentSize: number | null;
  /** Bytes as stored. */
  readonly bytes: number;
};

export type WalOptions = { readonly signal?: AbortSignal };

/**
 * The archive of one cluster's write-ahead log: objects `wal/SYSTEM/…` of a repository (`wal-object.ts`). Several clusters may share
 * a repository; their system ids keep them apart.
 */
export interface WalArchive {
  readonly repository: Repository;
  /** Database system identifier of the cluster, decimal, as `pg_controldata` shows it. */
  readonly systemId: string;
  /**
   * Archives a file of `pg_wal` under its base name. What it resolves to is durable: `stored`, or `same` where it was there.
   *
   * @throws OperationalError `invalid` when it is not what its name says, is half written, or is of another cluster; `conflict`
   * when the archive has another file of that name; what the target throws.
   */
  push(path: string, options?: WalOptions): Promise<'stored' | 'same'>;
  /**
   * Gives a file back at `path`: written beside it, fsynced, renamed.
   *
   * @throws OperationalError `not-found` when the archive has none of that name (which is how recovery learns where the log ends);
   * `conflict` when it has two; `storage` when what it has is damaged.
   */
  get(name: string, path: string, options?: WalOptions): Promise<void>;
  /** Every whole file of it, in the order of their names; `under` is the beginning of a name. */
  list(options?: WalOptions & { readonly under?: string }): Promise<readonly ArchivedWal[]>;
}

/** The archive of that cluster. Nothing is read or changed until it is used. */
export function walArchive(repository: Repository, systemId: string): WalArchive {
  if (!/^\d{1,20}$/.test(systemId))
    throw new TypeError(`Cannot open the archive of WAL: system id ${systemId}`);
  const archive: WalArchive = {
    repository,
    systemId,
    push: (path, options) => pushWal(archive, path, options),
    get: (name, path, options) => getWal(archive, name, path, options),
    list: (options) => listWal(archive, options),
  };
  return archive;
}
