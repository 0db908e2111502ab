import type { z } from 'zod';
import type { Captured, Repository, SnapshotSink } from '../archive/repository.ts';
import type { Snapshot } from '../archive/snapshot.ts';
import type { RestoreKind } from '../restore/restore-kind.ts';

export type CaptureContext = {
  readonly signal: AbortSignal;
  /** A folder of this run alone, taken away behind it, with mode 0700. */
  readonly temporaryFolder: () => Promise<string>;
  /** Wall time. */
  readonly now: () => Date;
  /** Where the snapshot goes, for a source that keeps more there (the archive of WAL); without it nothing is known of that. */
  readonly repository?: Repository;
  /** The last snapshot of this source, where there is one and the key may read it. */
  readonly previous?: () => Promise<Snapshot | undefined>;
};

/** A kind of source: one file or folder each, one line in `index.ts`. */
export interface SourceKind<Options = unknown> {
  /** The word before the colon and the value of `kind:`. */
  readonly kind: string;
  /** One line for people. */
  readonly describe: string;
  /** Options as the configuration has them, without `kind`; strict, each described, secrets as secret fields. */
  readonly options: z.ZodType<Options>;
  /** What `kind:WHAT` on the command line means, as input of `options`. Throws `OperationalError('invalid')`. */
  fromWords(what: string): unknown;
  /** What it is, for people and as the name of a source that has no other: `files:/srv`; never with a secret. */
  title(options: Options): string;
  /**
   * Pours a consistent view of it into the sink. Throws `OperationalError` when that cannot be had; nothing of the run is kept then.
   * Whatever it began on the service (a backup mode, a snapshot of a volume, a replication slot) is ended on every way out.
   */
  capture(options: Options, sink: SnapshotSink, context: CaptureContext): Promise<Captured>;
  /** How a snapshot of this kind is given back. Heavy parts are imported when called. */
  readonly restore: RestoreKind;
}

/** Declares a kind of source; only types happen here. */
export function defineSourceKind<Options>(kind: SourceKind<Options>): SourceKind<Options> {
  return kind;
}
