import type { Clock } from '../../kit/clock.ts';
import type { LabelMatcher, Labels, MetricType } from '../../kit/labels.ts';
import type { Log } from '../../kit/log.ts';
import { Admission, type Admitted } from './admission.ts';
import { BlockSource } from './block-source.ts';
import { Catalogue } from './catalogue.ts';
import { ClockWatch } from './clock-watch.ts';
import type { SeriesConfig } from './config.ts';
import { Counters } from './counters.ts';
import type { Damage } from './damage.ts';
import { doublesOf, picked } from './float-bits.ts';
import { Journal } from './journal.ts';
import { Maintenance } from './maintenance.ts';
import type { MaintenanceParts } from './maintenance-parts.ts';
import { Registry } from './registry.ts';
import { Repair } from './repair.ts';
import { restoreAdmission } from './restore-admission.ts';
import type {
  AppendResult,
  RangeOptions,
  Refusal,
  SeriesInfo,
  SeriesStore,
  StoreHealth,
  StoreStats,
} from './series-store.ts';
import type { StoreFile } from './store-file.ts';
import { StoreQueries } from './store-queries.ts';
import { healthOf, statsOf } from './store-report.ts';
import { WalSync } from './wal-sync.ts';

export type SqliteSeriesStoreOptions = {
  readonly file: StoreFile;
  readonly damage: Damage;
  readonly config: SeriesConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** Gives up the right to write. */
  readonly unlock: () => void;
};

/**
 * The writer of a store.
 *
 *     append ─> Admission ─> Journal ─> hot rows ─> SealJob ─> raw blocks ─> PackJob ─> packed blocks, aggregates
 *     read <─ StoreQueries <─ BlockSource <─ all of them
 */
export class SqliteSeriesStore implements SeriesStore {
  readonly #parts: MaintenanceParts;
  readonly #unlock: () => void;
  readonly #queries: StoreQueries;
  readonly #clockWatch: ClockWatch;
  readonly #repair: Repair;
  #maintenance: Maintenance;
  #sync: WalSync;

  /** @throws SQLite's error when the file is damaged. */
  constructor(options: SqliteSeriesStoreOptions) {
    const { file, damage, config, log } = options;
    const counters = new Counters();
    const admission = new Admission();
    const catalogue = new Catalogue(file, damage);
    const registry = new Registry({ admission, counters, damage, limit: config.max_series });
    catalogue.load();
    registry.load(file);
    this.#clockWatch = new ClockWatch(restoreAdmission(file, catalogue, registry, admission));
    const chunkBytes = Math.min(8 * 1024 * 1024, config.max_bytes / 16);
    const journal = new Journal({ file, catalogue, registry, counters, damage, log, chunkBytes });
    const source = new BlockSource({
      file,
      catalogue,
      damage,
      unwritten: (chunk) => journal.unwritten.ofChunk(chunk),
      packing: () => this.#maintenance.packing,
    });
    this.#parts = { ...options, counters, admission, catalogue, registry, journal, source };
    this.#unlock = options.unlock;
    this.#queries = new StoreQueries({ registry, source, view: (read) => read() });
    this.#maintenance = new Maintenance(this.#parts);
    this.#sync = this.#openSync();
    this.#repair = new Repair(this.#parts);
  }

  series(labels: Labels, type: MetricType): number {
    return this.#parts.registry.register(labels, type, this.#parts.clock.now());
  }

  append(timestamp: number, ids: ArrayLike<number>, values: ArrayLike<number>): AppendResult {
    const { admission, clock, counters } = this.#parts;
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw new RangeError(`Cannot append samples: ${timestamp} is not a time in whole milliseconds`);
    }
    if (ids.length !== values.length) {
      throw new RangeError(`Cannot append samples: ${ids.length} ids and ${values.length} values`);
    }
    const begun = clock.monotonic();
    const now = clock.now();
    if (this.#clockWatch.wasSetBack(now)) this.#beginSegment(now);
    const result = this.#write(timestamp, now, ids, doublesOf(values), admission.admit(timestamp, now, ids));
    counters.appendSeconds += (clock.monotonic() - begun) / 1_000;
    return result;
  }

  select(matchers: readonly LabelMatcher[]): SeriesInfo[] {
    return this.#queries.select(matchers);
  }

  read(ids: readonly number[], options: RangeOptions) {
    return this.#queries.read(ids, options);
  }

  readSync(ids: readonly number[], options: RangeOptions) {
    return this.#queries.readSync(ids, options);
  }

  readAggregates(ids: readonly number[], options: RangeOptions & { readonly resolution: '1m' | '1h' }) {
    return this.#queries.readAggregates(ids, options);
  }

  readAggregatesSync(ids: readonly number[], options: RangeOptions & { readonly resolution: '1m' | '1h' }) {
    return this.#queries.readAggregatesSync(ids, options);
  }

  maintain(budget: number): boolean {
    const { clock, counters } = this.#parts;
    const begun = clock.monotonic();
    if (this.#repair.due) this.#repairNow();
    const left = this.#parts.journal.attempt(() => this.#maintenance.run(budget)) ?? true;
    counters.maintenanceSeconds += (clock.monotonic() - begun) / 1_000;
    return left;
  }

  health(): StoreHealth {
    const { damage, journal } = this.#parts;
    const because = [journal.refusal, damage.structural ? 'damaged' : undefined];
    const named = [...new Set(because.filter((reason) => reason !== undefined))];
    return healthOf(this.#parts, named, journal.unwritten.length);
  }

  stats(): StoreStats {
    return statsOf(this.#parts);
  }

  close(): void {
    this.#parts.journal.flush();
    this.#sync.close();
    this.#parts.file.close();
    this.#unlock();
  }

  #write(
    time: number,
    clock: number,
    ids: ArrayLike<number>,
    values: Float64Array,
    { places, refused }: Admitted,
  ): AppendResult {
    this.#countRefused(refused);
    const some =
      places === 'all'
        ? { ids, values }
        : { ids: places.map((p) => ids[p]!), values: picked(values, places) };
    if (some.ids.length === 0) return { stored: 0, unwritten: 0, refused };
    const committed = this.#parts.journal.write({ time, clock, ...some });
    if (!committed) return { stored: 0, unwritten: some.ids.length, refused };
    this.#parts.counters.appendedSamples += some.ids.length;
    this.#sync.poke();
    return { stored: some.ids.length, unwritten: 0, refused };
  }

  #countRefused(refused: AppendResult['refused']): void {
    const { refusedSamples } = this.#parts.counters;
    for (const [reason, count] of Object.entries(refused)) refusedSamples[reason as Refusal] += count;
  }

  #beginSegment(now: number): void {
    const { admission, counters, journal, log } = this.#parts;
    log.warn('the clock was set back: samples from here on replace what is stored of this time', {
      now: new Date(now).toISOString(),
    });
    counters.clockSteps++;
    journal.beginSegment(now);
    admission.rewind(now);
  }

  #repairNow(): void {
    this.#sync.close();
    this.#repair.run();
    this.#maintenance = new Maintenance(this.#parts);
    this.#sync = this.#openSync();
  }

  #openSync(): WalSync {
    const { file, log } = this.#parts;
    const onFailure = (error: Error) =>
      log.error('the journal of the series store could not be synced', { error });
    return new WalSync(`${file.path}-wal`, onFailure);
  }
}
