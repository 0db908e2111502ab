import type { RepositoryKey } from '../archive/repository-key.ts';

/** A source or a target as the configuration or `kind:what` gives it: the kind, and options that its schema has read. */
export type Chosen = { readonly kind: string; readonly options: unknown };

/** A program with its arguments; never a shell line. */
export type Hook = {
  readonly run: readonly string[];
  /** Milliseconds after which it is ended, and counts as failed. */
  readonly timeout: number;
};

/** How long snapshots are kept; what no rule keeps goes. At least the latest and the last proved one of each source stay always. */
export type Retention = {
  readonly keep_last?: number;
  readonly keep_hourly?: number;
  readonly keep_daily?: number;
  readonly keep_weekly?: number;
  readonly keep_monthly?: number;
  readonly keep_yearly?: number;
  /** Milliseconds: everything younger. */
  readonly keep_within?: number;
  /** Everything younger than so many days, as `--keep-days` and `RETENTION_DAYS` say. */
  readonly keep_days?: number;
  readonly keep_tags?: readonly string[];
};

/** How a backup goes easy on the service: each undefined for no limit. */
export type Gentleness = {
  /** Bytes per second to the targets, by hour of the local day; the last that begins before now counts. */
  readonly bandwidth?: readonly { readonly from: string; readonly bytesPerSecond: number | null }[];
  /** Share of time (PSI `some`, 10 s) of each resource above which it slows down. */
  readonly pressure?: { readonly cpu?: number; readonly io?: number; readonly memory?: number };
};

/** Everything that one run of a backup needs. */
export type BackupDefinition = {
  /** The service, or the name in the configuration; `kind:what` for one from the command line. */
  readonly name: string;
  readonly host: string;
  readonly group: string | null;
  readonly source: Chosen;
  /** One repository, kept whole on each of them. */
  readonly targets: readonly Chosen[];
  readonly key: RepositoryKey;
  readonly tags: readonly string[];
  readonly before: readonly Hook[];
  /** Run on every way out, with `VEDETTE_OUTCOME`. */
  readonly after: readonly Hook[];
  readonly gentle: Gentleness;
  readonly retention: Retention | null;
};
