import { isStale } from '../../store/series/stale-marker.ts';
import type { Piece } from './querier.ts';

export type StepSamplerOptions = {
  /** Where each step looks, ms since the epoch, ascending. */
  readonly looks: Float64Array;
  /** How far before its look a sample may lie (exclusive), ms. */
  readonly lookback: number;
  /** Gives the time of the sample, in seconds, instead of its value. */
  readonly times: boolean;
};

/**
 * Turns the samples of one series, in ascending order of time, into one point a step: the newest sample within the
 * lookback, and none after a stale marker.
 */
export class StepSampler {
  readonly values: Float64Array;
  readonly present: Uint8Array;
  readonly #options: StepSamplerOptions;
  /** The first step without an answer. */
  #step = 0;
  #time = Number.NEGATIVE_INFINITY;
  #value = Number.NaN;
  #lookback: number;
  #points = 0;

  constructor(options: StepSamplerOptions) {
    this.#options = options;
    this.#lookback = options.lookback;
    this.values = new Float64Array(options.looks.length);
    this.present = new Uint8Array(options.looks.length);
  }

  push({ timestamps, values, answersFor = 0 }: Piece): void {
    const { looks, lookback } = this.#options;
    for (let index = 0; index < timestamps.length; index++) {
      const time = timestamps[index]!;
      if (this.#step < looks.length && looks[this.#step]! < time) this.#answerBefore(time);
      this.#value = values[index]!;
      this.#time = Number.isNaN(this.#value) && isStale(values, index) ? Number.NEGATIVE_INFINITY : time;
      this.#lookback = Math.max(lookback, answersFor);
    }
  }

  /** To be called after the last sample. @returns whether there is any point. */
  finish(): boolean {
    this.#answerBefore(Number.POSITIVE_INFINITY);
    return this.#points > 0;
  }

  #answerBefore(time: number): void {
    const { looks, times } = this.#options;
    const value = times ? this.#time / 1_000 : this.#value;
    for (; this.#step < looks.length && looks[this.#step]! < time; this.#step++) {
      if (this.#time <= looks[this.#step]! - this.#lookback) continue;
      this.values[this.#step] = value;
      this.present[this.#step] = 1;
      this.#points++;
    }
  }
}
