import { errorMessage } from '../kit/errors.ts';
import { type Collector, type CollectorContext, type CollectorKind, NoDataError } from './collector.ts';
import { type Metric, MetricSet } from './metrics.ts';

/** What a run hands over: the metrics that live, and those that were gone after it. Valid until the next tick. */
export type Batch = { readonly metrics: Metric[]; readonly gone: Metric[] };

/** Milliseconds after which a run that has not come back counts as failed, and its collector's metrics are gone. */
export const RUN_DEADLINE = 10_000;
/** Milliseconds between attempts to read what this host did not have. */
export const NO_DATA_INTERVAL = 60_000;

type Outcome = 'good' | 'no-data' | 'failed';

/** One collector with its schedule, its metrics and its failure state; it never throws and never waits. */
export class CollectorRun {
  readonly kind: CollectorKind;
  readonly set = new MetricSet();
  readonly #context: CollectorContext;
  readonly #success: Metric;
  readonly #duration: Metric;
  #collector: Collector | undefined;
  #underWay: AbortController | undefined;
  #startedAt = 0;
  #last = Number.NEGATIVE_INFINITY;
  #due = Number.NEGATIVE_INFINITY;
  #outcome: Outcome | undefined;

  constructor(kind: CollectorKind, context: CollectorContext, success: Metric, duration: Metric) {
    this.kind = kind;
    this.#context = context;
    this.#success = success;
    this.#duration = duration;
  }

  /** Whether its turn has come; a wall clock that stepped back does not silence it. */
  isDue(timestamp: number): boolean {
    return timestamp >= this.#due || timestamp < this.#last;
  }

  /** Runs once. @param deliver called now, or when an asynchronous collector is done @param spread see `#plan` */
  start(timestamp: number, spread: number, deliver: (fill: (batch: Batch) => void) => void): void {
    this.#plan(timestamp, spread);
    if (this.#underWay !== undefined) return this.#overtake(deliver);
    this.#startedAt = this.#context.clock.monotonic();
    const abort = new AbortController();
    this.set.begin();
    try {
      this.#collector ??= this.kind.open(this.set, this.#context);
      const pending = this.#collector.collect(abort.signal);
      if (pending === undefined) return this.#finish(timestamp, undefined, deliver);
      this.#underWay = abort;
      this.#await(pending, abort, timestamp, deliver);
    } catch (error) {
      this.#finish(timestamp, error, deliver);
    }
  }

  close(): void {
    this.#underWay?.abort();
    this.#collector?.close?.();
  }

  /** The first runs after the start are spread over the interval, so that slow collectors do not all share a tick. */
  #plan(timestamp: number, spread: number): void {
    const interval = this.kind.interval ?? 1_000;
    const first = this.#last === Number.NEGATIVE_INFINITY;
    this.#due = timestamp + (first ? ((spread % (interval / 1_000)) + 1) * 1_000 : interval);
    this.#last = timestamp;
  }

  /** Its turn has come while it still runs: past the deadline that is a failure, and it is told to give up. */
  #overtake(deliver: (fill: (batch: Batch) => void) => void): void {
    const took = this.#context.clock.monotonic() - this.#startedAt;
    if (took < RUN_DEADLINE || this.#underWay?.signal.aborted) return;
    this.#underWay?.abort();
    this.#settle('failed', new Error(`it has not come back for ${Math.round(took / 1_000)} s`));
    deliver((batch) => this.#fill(batch));
  }

  #await(
    pending: Promise<void>,
    abort: AbortController,
    timestamp: number,
    deliver: (fill: (batch: Batch) => void) => void,
  ): void {
    const done = (error?: unknown) => {
      this.#underWay = undefined;
      if (!abort.signal.aborted) return this.#finish(timestamp, error, deliver);
      // Too late: what it set after the deadline must not come back to life.
      this.set.begin();
      this.set.sweep();
    };
    pending.then(() => done(), done);
  }

  #finish(timestamp: number, error: unknown, deliver: (fill: (batch: Batch) => void) => void): void {
    const outcome = error === undefined ? 'good' : error instanceof NoDataError ? 'no-data' : 'failed';
    if (outcome === 'no-data')
      this.#due = timestamp + Math.max(NO_DATA_INTERVAL, this.kind.interval ?? 1_000);
    this.#settle(outcome, error);
    deliver((batch) => this.#fill(batch));
  }

  /** Ten-microsecond steps: finer ones are noise, and noise is what fills a series store. */
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

  #fill(batch: Batch): void {
    for (const metric of this.set.sweep()) batch.gone.push(metric);
    for (const family of this.set.families) {
      for (const metric of family.metrics.values()) batch.metrics.push(metric);
    }
    batch.metrics.push(this.#success, this.#duration);
  }
}
