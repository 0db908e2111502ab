import type { Metric } from '../metrics.ts';
import type { CounterRates } from './counter-rates.ts';

/** Families as the collection hands them out. */
export type Families = Iterable<{ readonly name: string; readonly metrics: Iterable<Metric> }>;

export type LabelledRate = { readonly labels: Metric['labels']; readonly rate: number };

/** All metrics of one moment, by name, and their rates. */
export class HostReadings {
  readonly #byName = new Map<string, Iterable<Metric>>();
  readonly #rates: CounterRates;
  readonly #at: number;

  /** @param at monotonic milliseconds */
  constructor(families: Families, rates: CounterRates, at: number) {
    for (const { name, metrics } of families) this.#byName.set(name, metrics);
    this.#rates = rates;
    this.#at = at;
  }

  all(name: string): Metric[] {
    return [...(this.#byName.get(name) ?? [])];
  }

  /** The value of a family without labels. */
  value(name: string): number | undefined {
    return this.all(name)[0]?.value;
  }

  /** The rates of a family of counters, where there are some already. */
  rates(name: string): LabelledRate[] {
    return this.all(name).flatMap((metric) => {
      const rate = this.#rates.rate(metric, this.#at);
      return rate === undefined ? [] : [{ labels: metric.labels, rate }];
    });
  }
}
