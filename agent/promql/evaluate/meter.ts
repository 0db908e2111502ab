import { OperationalError } from '../../kit/errors.ts';
import type { QueryLimits } from './query.ts';

/** What it takes to remember a series until it is read, counted in points. */
const POINTS_OF_A_SERIES = 10;

/** Counts what a query reads and holds, and ends it where it goes beyond its limits. */
export class Meter {
  series = 0;
  samples = 0;
  peakPoints = 0;
  #points = 0;
  readonly #limits: QueryLimits;

  constructor(limits: QueryLimits) {
    this.#limits = limits;
  }

  countSeries(count: number): void {
    this.series += count;
    const { maxSeries } = this.#limits;
    if (count > maxSeries) {
      throw new OperationalError('too-large', `Cannot answer the query: a selector matches ${count} series`, {
        hint: `Narrow the selector, or raise query.max_series (now ${maxSeries})`,
      });
    }
    this.hold(count * POINTS_OF_A_SERIES);
  }

  countSamples(count: number): void {
    this.samples += count;
    if (this.samples > this.#limits.maxSamples) throw tooMany('query.max_samples', this.#limits.maxSamples);
  }

  /** Notes points that are in memory from here on. */
  hold(points: number): void {
    this.#points += points;
    if (this.#points > this.peakPoints) this.peakPoints = this.#points;
    if (this.#points > this.#limits.maxPoints) throw tooMany('query.max_points', this.#limits.maxPoints);
  }

  /** Notes points that are let go. */
  release(points: number): void {
    this.#points -= points;
  }
}

// Prometheus, promql/engine.go: ErrTooManySamples.
function tooMany(limit: string, now: number): OperationalError {
  const text = 'query processing would load too many samples into memory in query execution';
  return new OperationalError('too-large', text, {
    hint: `Ask for fewer series, a shorter range or a larger step, or raise ${limit} (now ${now})`,
  });
}
