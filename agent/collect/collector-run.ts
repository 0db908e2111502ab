import { errorMessage } from '../kit/errors.ts';
import { type Collector, type CollectorContext, type CollectorKind, NoDataError } from './collector.ts';
import { type Metric, MetricSet } from './metrics.ts';

/** What a run hands over: the metrics that live, and those that were gone after it. Valid until the next tick. */
export type Batch = { readonly metrics: Metric[]; readonly gone: Metric[] };

/** Milliseconds after which a run that has not come back counts as failed, and its collector's metrics are gone. */
export const RUN_DEADLINE = 15_000;
/** Milliseconds between attempts to read what this host did not have. */
export const NO_DATA_INTERVAL = 60_000;

type Outcome = 'good' | 'no-data' | 'failed';

/** Called when a run is over: now, or later when the collector is asynchronous. `fill` then gives its metrics. */
type Deliver = (run: CollectorRun) => void;

/** One collector with its schedule, its metrics and its failure state; it never throws and never waits. */
export class CollectorRun {
  readonly kind: CollectorKind;
  readonly set = new MetricSet();
  readonly #context: CollectorContext;
  readonly #success: Metric;
  readonly #duration: Metric;
  readonly #interval: number;
  #collector: Collector | undefined;
  #abort = new AbortController();
  #underWay = false;
  #startedAt = 0;
  #last = Number.NEGATIVE_INFINITY;
  #due = Number.NEGATIVE_INFINITY;
  #outcome: Outcome | undefined;

  constructor(kind: CollectorKind, context: CollectorContext, success: Metric, duration: Metric) {
    this.kind = kind;
    const { interval = 1_000 } = kind;
    this.#interval = typeof interval === 'function' ? interval(context.config) : interval;
    this.#context = context;
    this.#success = success;
    this.#duration = duration;
  }

  /** Whether its last run failed; what this host does not have is no failure. */
  get failing(): boolean {
    return this.#outcome === 'failed';
  }

  /** Whether its turn has come; a wall clock that stepped back does not silence it. */
  isDue(timestamp: number): boolean {
    return timestamp >= this.#due || timestamp < this.#last;
  }

  /**
   * Runs once, unless the run before is still under way.
   * @param spread the second runs of collectors with long intervals are spread by it, so that they do not share a tick
   */
  start(timestamp: number, spread: number, deliver: Deliver): void {
    this.#plan(timestamp, spread);
    if (this.#underWay) {
      this.#overtake(deliver);
      return;
    }
    this.#startedAt = this.#context.clock.monotonic();
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
    this.set.begin();
    try {
      this.#collector ??= this.kind.open(this.set, this.#context);
      const pending = this.#collector.collect(this.#abort.signal, timestamp);
      if (pending === undefined) this.#finish(timestamp, undefined, deliver);
      else this.#await(pending, timestamp, deliver);
    } catch (error) {
      this.#finish(timestamp, error, deliver);
    }
  }

  /** Adds what the run that is over has set, and what it has not. */
  fill(batch: Batch): void {
    for (const metric of this.set.sweep()) batch.gone.push(metric);
    for (const family of this.set.families) {
      for (const metric of family.metrics.values()) batch.metrics.push(metric);
    }
    batch.metrics.push(this.#success, this.#duration);
  }

  close(): void {
    this.#abort.abort();
    this.#collector?.close?.();
  }

  #plan(timestamp: number, spread: number): void {
    const first = this.#last === Number.NEGATIVE_INFINITY;
    this.#due = timestamp + (first ? ((spread % (this.#interval / 1_000)) + 1) * 1_000 : this.#interval);
    this.#last = timestamp;
  }

  /** Its turn has come while it still runs: past the deadline that is a failure, and it is told to give up. */
  #overtake(deliver: Deliver): void {
    const took = this.#context.clock.monotonic() - this.#startedAt;
    if (took < RUN_DEADLINE || this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#settle('failed', new Error(`it has not come back for ${Math.round(took / 1_000)} s`));
    deliver(this);
  }

  #await(pending: Promise<void>, timestamp: number, deliver: Deliver): void {
    this.#underWay = true;
    const { signal } = this.#abort;
    const done = (error?: unknown) => {
      this.#underWay = false;
      if (!signal.aborted) this.#finish(timestamp, error, deliver);
      else this.#forget();
    };
    pending.then(() => done(), done);
  }

  /** What a run set after its deadline must not come to life. */
  #forget(): void {
    this.set.begin();
    this.set.sweep();
  }

  #finish(timestamp: number, error: unknown, deliver: Deliver): void {
    const outcome = error === undefined ? 'good' : error instanceof NoDataError ? 'no-data' : 'failed';
    if (outcome === 'no-data') this.#due = timestamp + Math.max(NO_DATA_INTERVAL, this.#interval);
    this.#settle(outcome, error);
    deliver(this);
  }

  /** Durations in steps of ten microseconds: finer ones are noise, and noise is what fills a series store. */
  #settle(outcome: Outcome, error: unknown): void {
    const took = this.#context.clock.monotonic() - this.#startedAt;
    this.#success.set(outcome === 'good' ? 1 : 0);
    this.#duration.set(Math.round(took * 100) / 100_000);
    if (outcome !== this.#outcome) this.#report(outcome, error);
    this.#outcome = outcome;
  }

  #report(outcome: Outcome, error: unknown): void {
    const { log } = this.#context;
    const fields = {
      collector: this.kind.name,
      error: error === undefined ? undefined : errorMessage(error),
    };
    if (outcome === 'failed') log.warn('collector failed', fields);
    else if (outcome === 'no-data') log.debug('collector has no data on this host', fields);
    else if (this.#outcome === 'failed') log.info('collector works again', fields);
  }
}
