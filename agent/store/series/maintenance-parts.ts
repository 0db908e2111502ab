import type { Clock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import type { Admission } from './admission.ts';
import type { BlockSource } from './block-source.ts';
import type { Catalogue } from './catalogue.ts';
import type { SeriesConfig } from './config.ts';
import type { Counters } from './counters.ts';
import type { Damage } from './damage.ts';
import type { Journal } from './journal.ts';
import type { Registry } from './registry.ts';
import type { StoreFile } from './store-file.ts';

/** What the jobs of a store work with. */
export type MaintenanceParts = {
  readonly file: StoreFile;
  readonly catalogue: Catalogue;
  readonly source: BlockSource;
  readonly registry: Registry;
  readonly admission: Admission;
  readonly journal: Journal;
  readonly counters: Counters;
  readonly damage: Damage;
  readonly config: SeriesConfig;
  readonly clock: Clock;
  readonly log: Log;
};

/** A piece of work done in steps of a few milliseconds; each step leaves the store whole. */
export type Job = {
  /** @returns whether there is more to do. */
  step(): boolean;
};
