import type { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import type { Entry, EntryHeader, StoredContent } from './entry.ts';
import type { Fingerprint, Snapshot, SnapshotSummary } from './snapshot.ts';

/** Where the bytes of a file come from. */
export type Content =
  | {
      /** A file of this host, opened (never through a symlink at its end), read, chunked and hashed by a worker thread. */
      readonly from: 'path';
      readonly path: Uint8Array | string;
      /** Bytes as the source saw them; a file that grew meanwhile is read up to here, one that shrank is noted. */
      readonly size: number;
      /** Ranges that hold data, where the file has holes: [offset, length]. Only they are read. */
      readonly data?: readonly (readonly [offset: number, length: number])[];
      /** Cuts at fixed places: what databases keep in pages changes in place. Bytes, a multiple of 8192. */
      readonly page?: number;
      /** Verifies the page checksums of PostgreSQL while reading. */
      readonly postgresPages?: { readonly segment: number; readonly startLsn: string };
    }
  | { readonly from: 'stream'; readonly stream: AsyncIterable<Uint8Array>; readonly page?: number }
  | { readonly from: 'bytes'; readonly bytes: Uint8Array };

/** What is known of an entry when its bytes are in the archive. */
export type Stored = {
  readonly content: StoredContent;
  /** The file was another one, or another size, when it had been read than before. */
  readonly changedWhileRead: boolean;
  /** Blocks of PostgreSQL whose checksum did not match, also on a second reading. */
  readonly badPages: readonly number[];
};

export type AddOptions = {
  /** Called when its bytes are in the archive; never after `commit` has returned. */
  readonly onStored?: (stored: Stored) => void;
  /** Called when the file cannot be read: vanished, permission. It is left out then. Without it the snapshot fails. */
  readonly onFailed?: (error: unknown) => void;
};

/** What a source pours a snapshot into. Entries are kept in the order in which they were added. */
export interface SnapshotSink {
  /**
   * Adds an entry; resolves when there is room for the next one, not when it is stored. Where the previous snapshot of this source
   * has a file of the same path, size, mtime, ctime and inode, its content is taken over and nothing is read (`from: 'path'` only,
   * and only while paths are added in the order of their bytes).
   */
  add(header: EntryHeader, content?: Content, options?: AddOptions): Promise<void>;
  /** Resolves when everything that was added has been read: from then on the source may change, or end what kept it still. */
  settled(): Promise<void>;
  /** Something that is not in the snapshot, or not as it was. Foreign text is stripped by whoever shows it. */
  note(text: string): void;
  /** How much there will be, as far as it is known; told again when more is known. */
  expect(total: { readonly bytes: number; readonly entries?: number }): void;
  /** What goes on from here on, for progress and timings: `copy files`, `wait for WAL`. */
  phase(name: string): void;
}

/** What a source knows at its end. */
export type Captured = {
  readonly method?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly fingerprints?: readonly Fingerprint[];
  readonly canary?: { readonly of: string; readonly writtenAt: string };
};

export type SnapshotIdentity = Pick<SnapshotSummary, 'host' | 'kind' | 'source' | 'group' | 'tags'>;

export interface SnapshotWriter extends SnapshotSink {
  /** Waits until all that was added is stored and durable, then makes the snapshot visible, in one step. */
  commit(captured: Captured): Promise<Snapshot>;
  /** Ends it without a snapshot; what is stored stays for the next run to build on. Never throws. */
  abort(): Promise<void>;
}

/** What moves, for progress. */
export type ArchiveProgress = {
  readonly phase: string;
  /** Bytes and entries of the content gone through, and how many there will be, where that is known. */
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly entries: number;
  readonly totalEntries: number | null;
  /** Bytes sent to the target, as stored. */
  readonly storedBytes: number;
};

export type WriterOptions = {
  readonly identity: SnapshotIdentity;
  readonly onProgress?: (progress: ArchiveProgress) => void;
  readonly signal?: AbortSignal;
  /** Reads every file anew, also those that seem to be as they were. */
  readonly readAll?: boolean;
};

export type ReadRange = { readonly offset: number; readonly length: number };

/**
 * A repository that was opened with a key. `access` says what the key allows: `full`, or `write` for a host that backs up and cannot
 * read back; reading throws `forbidden` then.
 */
export interface Repository {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly access: 'full' | 'write';
  readonly target: Target;
  /** Every snapshot, the oldest first. Throws `storage` for a damaged one, unless somebody wants to be told and have the others. */
  snapshots(
    signal?: AbortSignal,
    onDamaged?: (error: OperationalError, id: string) => void,
  ): Promise<readonly SnapshotSummary[]>;
  /**
   * One snapshot by its id, a unique beginning of it, `latest`, or `latest:SOURCE`.
   *
   * @throws OperationalError `not-found`, or `conflict` where the beginning fits several.
   */
  snapshot(id: string, signal?: AbortSignal): Promise<Snapshot>;
  /** Its entries in their order, read as they are asked for. */
  entries(snapshot: Snapshot, signal?: AbortSignal): AsyncIterable<Entry>;
  /** Bytes of an entry, without holes, in pieces; each is checked before it is given out. */
  content(content: StoredContent, range?: ReadRange, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Optional power: bytes of each chunk of a content, in their order, by which a file is compared with their digests without reading
   * them; undefined where the index does not know all of them.
   */
  chunkLengths?(content: StoredContent): Promise<readonly number[] | undefined>;
  /** Begins a snapshot. */
  write(options: WriterOptions): Promise<SnapshotWriter>;
  /** Small objects of their own beside snapshots (WAL segments, leases): compressed, sealed like packs, bound to their name. */
  putSealed(name: string, bytes: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void>;
  getSealed(name: string, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}
