/** Something that is not as it should be, by the name of its object, and what that costs. */
export type CheckProblem = {
  /** `packs/3f/3f9a…`, `index/…`, `snapshots/…`, `wal/…`. */
  readonly object: string;
  readonly problem: string;
  /** Snapshots that need it: how many of their entries, and the first few of them by path. */
  readonly affects: readonly AffectedSnapshot[];
};

export type AffectedSnapshot = {
  readonly snapshot: string;
  readonly source: string;
  readonly startedAt: string;
  readonly entries: number;
  readonly paths: readonly string[];
};

/** What a check found. */
export type CheckReport = {
  readonly snapshots: number;
  readonly entries: number;
  readonly packs: number;
  readonly packsRead: number;
  readonly bytesRead: number;
  /** Objects of their own, such as WAL segments, that were read. */
  readonly sealedRead: number;
  /** Packs that no index knows: what a writer that died has left. No harm; the next prune takes them. */
  readonly unreferencedPacks: number;
  readonly problems: readonly CheckProblem[];
};

/** Which bytes are read: none, those of packs that were not read before, a share of them (the longest unread first), all. */
export type CheckRead = 'none' | 'new' | 'all' | { readonly share: number };

export type CheckProgress = {
  readonly step: string;
  readonly bytes: number;
  readonly totalBytes: number | null;
};

export type CheckOptions = {
  readonly read: CheckRead;
  /** Only this snapshot, and the packs that it needs. */
  readonly snapshot?: string;
  readonly onProgress?: (progress: CheckProgress) => void;
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
};
