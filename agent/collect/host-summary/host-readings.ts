import type { Metric } from '../metrics.ts';

/** One metric at one moment, without its name. */
export type Reading = Pick<Metric, 'labels' | 'value'>;

/** Families as the collection hands them out; only those that a summary asks for are looked at. */
export type Families<One extends Reading = Metric> = { metricsOf(name: string): Iterable<One> };

/** Where the rates of counters come from; `at` is in monotonic milliseconds. */
export type RateSource<One extends Reading = Metric> = { rate(metric: One, at: number): number | undefined };

export type LabelledRate = { readonly labels: Metric['labels']; readonly rate: number };

/** The metrics of one moment, by name, and their rates. */
export class HostReadings<One extends Reading = Reading> {
  readonly #families: Families<One>;
  readonly #rates: RateSource<One>;
  readonly #at: number;

  /** @param at monotonic milliseconds */
  constructor(families: Families<One>, rates: RateSource<One>, at: number) {
    this.#families = families;
    this.#rates = rates;
    this.#at = at;
  }

  all(name: string): Reading[] {
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
