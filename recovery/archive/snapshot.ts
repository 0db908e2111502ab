/** How a snapshot was made, and how long each part took: what a later proof and a forecast of the restore need. */
export type Phase = { readonly name: string; readonly seconds: number };

/** A fact about what was captured, taken inside the same consistent view as the data (for PostgreSQL: the same exported snapshot). */
export type Fingerprint = {
  /** `postgres:shop/public.orders`, `redis:0`, `files`. */
  readonly of: string;
  readonly rows: number;
  /** Of the content; how it is made is the kind of source's, which says so here: `md5-of-row-hashes:9f…`. */
  readonly hash: string;
};

/** What everybody who may use the repository sees of a snapshot, writers that cannot read content too. */
export type SnapshotSummary = {
  /** 32 hexadecimal digits, the name of its object. A unique beginning of at least 4 stands for it everywhere. */
  readonly id: string;
  /** When capturing began; RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly host: string;
  /** Kind of source: `files`, `postgres`. */
  readonly kind: string;
  /** The service or name of the source in the configuration; for a command-line source its `kind:what`. */
  readonly source: string;
  /** Snapshots that were taken together under one name. */
  readonly group: string | null;
  /** Of the source's own: `physical`, `logical`, `rdb`. */
  readonly method: string | null;
  readonly tags: readonly string[];
  readonly entries: number;
  /** Bytes of the content. */
  readonly bytes: number;
  /** Bytes that this snapshot added to the repository, as stored. */
  readonly addedBytes: number;
  /** Checksum of the whole tree (`FORMAT.md` §Digests). */
  readonly treeDigest: string;
  readonly parent: string | null;
  /** Things that are not in it, or not as they were, and why; empty where it is complete. */
  readonly notes: number;
  readonly phases: readonly Phase[];
  readonly program: string;
};

/** A snapshot as those see it who may read. */
export type Snapshot = SnapshotSummary & {
  /** Chunks of the list of entries, in order. */
  readonly list: readonly string[];
  readonly noteTexts: readonly string[];
  readonly fingerprints: readonly Fingerprint[];
  /** A row or key with the time of its writing, by which the age of the data is known to the second. */
  readonly canary: { readonly of: string; readonly writtenAt: string } | null;
  /** What the kind of source needs to give it back: versions, LSNs, timelines, tablespaces, databases. JSON values. */
  readonly facts: Readonly<Record<string, unknown>>;
};
