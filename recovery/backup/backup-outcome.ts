import type { ErrorKind } from '../../agent/kit/errors.ts';
import type { Snapshot } from '../archive/snapshot.ts';

/** An error as it is told further, by a child process too. */
export type ToldError = {
  /** Undefined where it is a bug. */
  readonly kind: ErrorKind | undefined;
  readonly message: string;
  readonly hint: string | undefined;
};

/** What became of one target of a run. */
export type TargetOutcome = {
  /** `directory:/mnt/b`; never with a secret. */
  readonly name: string;
  readonly state: 'ok' | 'failed';
  readonly error: ToldError | null;
};

/** One hook that was run. */
export type HookOutcome = {
  readonly when: 'before' | 'after';
  readonly run: readonly string[];
  readonly seconds: number;
  /** Why it counts as failed: its exit code, its signal, its time limit; null where it did not. */
  readonly error: string | null;
};

/** What became of one backup; JSON as it is. */
export type BackupOutcome = {
  readonly backup: string;
  /** `partial`: the snapshot is kept, but not on every target, or something could not be read, or a hook behind it or the retention failed. */
  readonly outcome: 'ok' | 'partial' | 'failed' | 'cancelled';
  readonly snapshot: Snapshot | null;
  readonly targets: readonly TargetOutcome[];
  /** What is not in the snapshot, or not as it was, and what else has to be known. */
  readonly notes: readonly string[];
  readonly hooks: readonly HookOutcome[];
  /** Ids of the snapshots that retention has forgotten. */
  readonly forgotten: readonly string[];
  readonly seconds: number;
  /** Why there is no snapshot; for `partial` what else failed first. */
  readonly error: ToldError | null;
};
