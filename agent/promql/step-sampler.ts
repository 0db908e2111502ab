import { isStale } from '../store/series/stale-marker.ts';
import type { Steps } from './evaluate/query.ts';
import type { SeriesChunk } from './read-series.ts';

/**
 * Turns the samples of one series, in ascending order of time, into one point a step: the newest sample not older
 * than `lookback` (exclusive, as since Prometheus 3), and none after a stale marker.
 */
export class StepSampler {
  readonly timestamps: number[] = [];
  readonly values: number[] = [];
  readonly #steps: Steps;
  readonly #offset: number;
  readonly #lookback: number;
  #step: number;
  #time = Number.NEGATIVE_INFINITY;
  #value = Number.NaN;
  #stale = true;

  constructor(steps: Steps, offset: number, lookback: number) {
    this.#steps = steps;
    this.#offset = offset;
    this.#lookback = lookback;
    this.#step = steps.start;
  }

  /** Samples not newer than the ones before are left out: the finer tier repeats the end of the coarser one. */
  push(chunk: SeriesChunk): void {
    const { timestamps, values } = chunk;
    for (let index = 0; index < timestamps.length; index++) {
      const time = timestamps[index]!;
      if (time <= this.#time) continue;
      if (time > this.#step - this.#offset) this.#pointsBefore(time);
      this.#time = time;
      this.#value = values[index]!;
      this.#stale = isStale(values, index);
    }
  }

  /** To be called after the last sample. */
  finish(): void {
    this.#pointsBefore(Number.POSITIVE_INFINITY);
  }

  #pointsBefore(time: number): void {
    const { end, step } = this.#steps;
    while (this.#step <= end && this.#step - this.#offset < time) {
      if (!this.#stale && this.#time > this.#step - this.#offset - this.#lookback) this.#point();
      this.#step += step;
    }
  }

  #point(): void {
    this.timestamps.push(this.#step);
    this.values.push(this.#value);
  }
}
