/** An object as a target lists it. */
export type TargetObject = {
  /** Its name, with `/` between the parts: `packs/3f/3f9a…`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
};

/** What moves an object goes along with: an end from outside, and a brake. */
export type MoveOptions = {
  readonly signal?: AbortSignal;
  /**
   * Awaited before each piece that goes over the line, with its bytes, at most 1 MiB. A target that moves objects in one go need not
   * call it: whoever brakes counts what was not told.
   */
  readonly pace?: (bytes: number) => Promise<void>;
};

export type ReadOptions = MoveOptions & {
  /** First byte. @default 0 */
  readonly offset?: number;
  /** Bytes; the rest of the object where it is not given. */
  readonly length?: number;
};

export type WriteOptions = MoveOptions & {
  /** Takes the place of an object of that name; else that is a `conflict`. Only leases and the like need it. */
  readonly replace?: boolean;
};

/**
 * A place that keeps whole objects under names. No object of a repository is longer than 64 MiB, so that every one can be held in
 * memory, sent again and checked. Names consist of `[a-z0-9./-]`, at most 200 of them, and no part begins with a dot.
 *
 * All four throw `OperationalError`: `not-found` (no such object), `conflict` (it exists), `forbidden` (append-only, locked),
 * `unavailable`, `timeout`, `storage` (full, quota), `unauthenticated`; the message names the target and the object.
 */
export interface Target {
  /** What it is, for people: `directory:/mnt/b`, `s3:bucket/prefix`; never with a secret. */
  readonly name: string;
  /** Objects whose names begin with the prefix, in no order. A prefix that nothing has gives none. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject>;
  /** Bytes of an object; fewer than asked for where it ends before. */
  read(name: string, options?: ReadOptions): Promise<Uint8Array>;
  /** Keeps an object. When this resolves it is durable and whole; when it throws it is whole or absent, never in part. */
  write(name: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /** Removes an object; one that is not there is not an error. */
  remove(name: string, signal?: AbortSignal): Promise<void>;
  /** Optional power: what is free there, in bytes; undefined where nobody can say. */
  free?(): Promise<number | undefined>;
  /** Optional power: lets go of connections and processes. */
  close?(): Promise<void>;
}
