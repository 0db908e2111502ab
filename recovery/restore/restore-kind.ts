import type { Repository } from '../archive/repository.ts';
import type { Snapshot } from '../archive/snapshot.ts';

/** What is asked of a restore, as it was typed. */
export type RestoreRequest = {
  /** Where to: a folder, a file, a database; undefined for where it came from. */
  readonly to?: string;
  /** Only these paths (and what is below them), databases or tables; all where it is empty. */
  readonly only: readonly string[];
  /** Takes away at the destination what the snapshot does not have, and keeps what is the same as it is: a delta restore. */
  readonly delta: boolean;
  /** Point in time: RFC 3339, or `xid:N`, `lsn:X/Y`, `name:LABEL`, `immediate`; undefined for the latest there is. */
  readonly until?: string;
  /** Reads back what was written and compares it with the checksums. */
  readonly verify: boolean;
  /** Of the kind itself: `server-bin=/usr/lib/postgresql/16/bin`, `user=postgres`. Unknown ones are refused. */
  readonly options: Readonly<Record<string, string>>;
};

/** One look before anything is touched. */
export type PreflightCheck = {
  /** `space`, `version`, `running server`, `ownership`, `what would be overwritten`. */
  readonly name: string;
  /** `refuse` stops the restore; `warn` is shown and asked about. */
  readonly verdict: 'pass' | 'warn' | 'refuse';
  /** What was found, with numbers: `needs 2.1 GiB, 14 GiB free on /srv`. */
  readonly found: string;
  /** The way out. */
  readonly hint?: string;
};

export type RestoreProgress = {
  /** `fetch`, `write`, `verify`, `start server`, `swap`, … */
  readonly step: string;
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly entries: number;
  readonly totalEntries: number | null;
};

export type RestoreReport = {
  readonly entries: number;
  readonly bytes: number;
  /** Where what was there before is kept, until it is removed by hand. */
  readonly safetyCopy: string | null;
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  /** What could not be given back as it was, and why. */
  readonly notes: readonly string[];
  /** What the person does next: commands. */
  readonly next: readonly string[];
};

export type RestoreContext = {
  readonly signal: AbortSignal;
  readonly temporaryFolder: () => Promise<string>;
  readonly now: () => Date;
  readonly onProgress: (progress: RestoreProgress) => void;
};

/** A restore that has been looked at and not begun. */
export interface PreparedRestore {
  readonly checks: readonly PreflightCheck[];
  /** What will be done, a line each, for the plan that is shown. */
  readonly steps: readonly string[];
  /** What is there and would be replaced; empty where nothing is. */
  readonly replaces: readonly string[];
  readonly bytes: number;
  readonly entries: number;
  /** What the person types to allow it, where something is replaced: the name of the folder, database or service. */
  readonly confirmation: string;
  /**
   * Does it: beside the destination first, verified, then swapped in with what was there kept as a safety copy. On any failure
   * or abort what was there before is there again.
   */
  run(context: RestoreContext): Promise<RestoreReport>;
}

/** How snapshots of a kind of source are given back. */
export interface RestoreKind {
  /** Options of `RestoreRequest.options` that it knows, with what they mean. */
  readonly options: Readonly<Record<string, string>>;
  /**
   * Those of them that name a program to run or a file of this host to read or write: whoever has a shell here may give them,
   * who comes over the API may not.
   */
  readonly localOptions?: readonly string[];
  /** Looks at everything and touches nothing. */
  prepare(
    repository: Repository,
    snapshot: Snapshot,
    request: RestoreRequest,
    context: Omit<RestoreContext, 'onProgress'>,
  ): Promise<PreparedRestore>;
}
