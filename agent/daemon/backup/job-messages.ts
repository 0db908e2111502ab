import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import type { RestoreRequest } from '../../../recovery/restore/restore-kind.ts';
import type { RestorePlan, SnapshotRow, WalState } from '../../contract/backups.ts';
import type { ErrorKind } from '../../kit/errors.ts';

/** What a child is asked to do; one line of JSON on its standard input, secrets sealed (`sealSecrets`). */
export type BackupJob = {
  /** Where what can be fetched again from a target is kept between runs. */
  readonly cacheFolder: string;
} & (
  | {
      readonly do: 'backup';
      readonly backups: readonly BackupDefinition[];
      /** Names of targets that have a repository: where there is none now, none is made. */
      readonly known: readonly string[];
      /** Takes away what no snapshot needs, behind a retention that let some go. */
      readonly prune: boolean;
    }
  | {
      readonly do: 'check';
      readonly backup: BackupDefinition;
      /** Name of one of its targets; null for all. */
      readonly target: string | null;
      readonly read: 'none' | 'new' | 'all';
      readonly snapshot: string | null;
    }
  | { readonly do: 'snapshots'; readonly backup: BackupDefinition; readonly target: string | null }
  | {
      readonly do: 'restore';
      readonly backup: BackupDefinition;
      readonly target: string | null;
      readonly snapshot: string;
      readonly request: RestoreRequest;
    }
  | WalJob
);

/** Looks after the write-ahead log of a PostgreSQL server until it is ended. */
export type WalJob = {
  readonly do: 'wal';
  readonly backup: BackupDefinition;
  readonly mode: 'command' | 'stream';
  /** Of replication, made where there is none. */
  readonly slot: string;
  /** Folder for what is received and not archived yet. */
  readonly spool: string;
  /** Names of targets that have a repository: where there is none now, none is made. */
  readonly known: readonly string[];
};

/** What a child that has prepared a restore waits for, as its second line. */
export type BeginMessage = { readonly begin: true };

/** An error as a child tells it; without a kind it is a bug. */
export type TelledError = {
  readonly kind?: ErrorKind | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
};

/** How far it has come. */
export type JobProgress = {
  readonly tell: 'progress';
  readonly backup: string;
  readonly target: string | null;
  readonly step: string;
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly entries: number;
  readonly totalEntries: number | null;
};

/** How a target was found. Numbers are null where nobody could say. */
export type TargetFound = {
  readonly name: string;
  readonly error: TelledError | null;
  readonly snapshots: number | null;
  readonly storedBytes: number | null;
  readonly freeBytes: number | null;
};

/** What became of one backup of the job. */
export type BackupTold = {
  readonly tell: 'backed-up';
  readonly backup: string;
  readonly outcome: 'ok' | 'partial' | 'failed' | 'cancelled';
  readonly snapshot: SnapshotRow | null;
  readonly targets: readonly TargetFound[];
  readonly error: TelledError | null;
  /** Lines for people: what is not in the snapshot, hooks, what retention let go. */
  readonly report: readonly string[];
  /** Whether what no snapshot needs was looked for, and taken away. */
  readonly pruned: boolean;
};

/** What became of the check of one target. */
export type TargetChecked = {
  readonly tell: 'checked';
  readonly target: TargetFound;
  /** Null where it could not be looked at. */
  readonly outcome: 'ok' | 'failed' | null;
  /** `structure and 2.1 GiB read of 14 snapshots`. */
  readonly what: string;
  readonly report: readonly string[];
};

/** What a child tells, a line of JSON each on its standard output. */
export type JobMessage =
  | JobProgress
  /** Why it goes slower than it could; null when it does not any more. */
  | { readonly tell: 'held'; readonly because: string | null }
  | BackupTold
  | TargetChecked
  | { readonly tell: 'snapshots'; readonly target: string; readonly snapshots: readonly SnapshotRow[] }
  /** Without what only the agent knows. */
  | { readonly tell: 'plan'; readonly target: string; readonly plan: JobPlan }
  | {
      readonly tell: 'restored';
      readonly bytes: number;
      readonly entries: number;
      readonly safetyCopy: string | null;
      readonly report: readonly string[];
    }
  | { readonly tell: 'wal'; readonly state: WalState }
  | { readonly tell: 'failed'; readonly error: TelledError }
  /** The last line: bytes of memory that it had at most. */
  | { readonly tell: 'memory'; readonly peakBytes: number };

export type JobPlan = Omit<RestorePlan, 'id' | 'backup' | 'estimatedSeconds'>;
