import type { Metric } from '../metrics.ts';
import type { CounterRates } from './counter-rates.ts';

/** Families as the collection hands them out; only those that a summary asks for are looked at. */
export type Families = { metricsOf(name: string): Iterable<Metric> };

export type LabelledRate = { readonly labels: Metric['labels']; readonly rate: number };

/** The metrics of one moment, by name, and their rates. */
export class HostReadings {
  readonly #families: Families;
  readonly #rates: CounterRates;
  readonly #at: number;

  /** @param at monotonic milliseconds */
  constructor(families: Families, rates: CounterRates, at: number) {
    this.#families = families;
    this.#rates = rates;
    this.#at = at;
  }

  all(name: string): Metric[] {
    return [...this.#families.metricsOf(name)];
  }

  /** The value of a family without labels. */
  value(name: string): number | undefined {
    for (const { value } of this.#families.metricsOf(name)) return value;
    return undefined;
  }

  /** The rates of a family of counters, where there are some already. */
  rates(name: string): LabelledRate[] {
    const rates: LabelledRate[] = [];
    for (const metric of this.#families.metricsOf(name)) {
      const rate = this.#rates.rate(metric, this.#at);
      if (rate !== undefined) rates.push({ labels: metric.labels, rate });
    }
    return rates;
  }
}
