import type { Metric } from '../metrics.ts';

/** Seconds beyond which two samples say nothing about now: the collector failed meanwhile, or the host slept. */
const LONGEST_GAP = 60;
/** Seconds below which the quotient is mostly the error of the clock: a held-up tick runs close before the next. */
const SHORTEST_GAP = 0.2;

type Memory = { run: number; value: number; at: number; rate: number | undefined };

/** Turns counters into rates by the difference between the last two runs of their collector. */
export class CounterRates {
  readonly #memories = new WeakMap<Metric, Memory>();

  /**
   * The increase of a counter in a second; undefined before its second run, when it was reset, and after a gap.
   * Between two runs the last rate holds.
   *
   * @param at monotonic milliseconds of this look
   */
  rate(metric: Metric, at: number): number | undefined {
    const { run } = metric;
    const before = this.#memories.get(metric);
    if (before === undefined) {
      this.#memories.set(metric, { run, value: metric.value, at, rate: undefined });
      return undefined;
    }
    const seconds = (at - before.at) / 1_000;
    if (run === before.run || seconds < SHORTEST_GAP) return seconds > LONGEST_GAP ? undefined : before.rate;
    const increase = metric.value - before.value;
    const rate = increase >= 0 && seconds <= LONGEST_GAP ? increase / seconds : undefined;
    Object.assign(before, { run, value: metric.value, at, rate });
    return rate;
  }
}
