import type { Metric } from '../collect/metrics.ts';
import { OperationalError } from '../kit/errors.ts';
import type { AppendResult, SeriesStore } from '../store/series/series-store.ts';
import { markStale } from '../store/series/stale-marker.ts';

/** Milliseconds before a series that the store refused is offered again. */
const REFUSAL_PAUSE = 60_000;
const UNREGISTERED = -1;
const REFUSED = -2;

export type RecorderOptions = {
  readonly store: SeriesStore;
  /** Called at most once a minute while the store refuses new series. */
  readonly onRefusal: (error: OperationalError) => void;
};

/**
 * Carries what collectors measured into the series store, one commit a tick. Batches that come late, from collectors
 * that wait for something, go with the next tick: a sample up to a second late beats a second commit.
 *
 *     Metric.set ─> collection tick ─> recorder.add ... recorder.flush ─> SeriesStore.append
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #metrics: Metric[] = [];
  #ids = new Float64Array(1_024);
  #values = new Float64Array(1_024);
  #count = 0;
  #refusedUntil = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Takes the values as they are now; the metrics may change afterwards. */
  add(timestamp: number, metrics: readonly Metric[], gone: readonly Metric[]): void {
    for (const metric of metrics) {
      if (metric.seriesId < 0 && !this.#register(timestamp, metric)) continue;
      // The slot first: taking it may put a larger array in the place of the values.
      const slot = this.#slot(metric);
      this.#values[slot] = metric.value;
    }
    for (const metric of gone) {
      if (metric.seriesId < 0) continue;
      const slot = this.#slot(metric);
      markStale(this.#values, slot);
    }
  }

  /** Commits what was taken since the last flush, all at this timestamp. */
  flush(timestamp: number): AppendResult | undefined {
    if (this.#count === 0) return undefined;
    const ids = this.#ids.subarray(0, this.#count);
    const values = this.#values.subarray(0, this.#count);
    const result = this.#options.store.append(timestamp, ids, values);
    // The store forgets a series whose data has expired; the metrics that still have its id must ask again.
    if (result.refused['unknown-series']) for (const metric of this.#metrics) metric.seriesId = UNREGISTERED;
    this.#metrics.length = 0;
    this.#count = 0;
    return result;
  }

  #slot(metric: Metric): number {
    if (this.#count === this.#ids.length) this.#grow();
    this.#ids[this.#count] = metric.seriesId;
    this.#metrics.push(metric);
    return this.#count++;
  }

  #register(timestamp: number, metric: Metric): boolean {
    if (metric.seriesId === REFUSED && timestamp < this.#refusedUntil) return false;
    try {
      metric.seriesId = this.#options.store.series(metric.labels, metric.family.type);
      return true;
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      metric.seriesId = REFUSED;
      if (timestamp >= this.#refusedUntil) this.#options.onRefusal(error);
      this.#refusedUntil = timestamp + REFUSAL_PAUSE;
      return false;
    }
  }

  #grow(): void {
    this.#ids = grown(this.#ids);
    this.#values = grown(this.#values);
  }
}

/** Copies bytes, not numbers: a stale marker is a NaN whose bits must stay. */
function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  new Uint8Array(larger.buffer).set(new Uint8Array(array.buffer));
  return larger;
}
