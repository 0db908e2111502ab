/** One series of a timeline: its labels, and a value for each slot, the newest last; NaN where there is none. */
export type TimelineSeries = {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Float64Array;
};

/** The newest samples of many series on one grid of time: a slot every `step` seconds, the newest last. */
export class Timeline {
  readonly step: number;
  readonly length: number;
  #newest: number;
  readonly #names = new Map<string, Map<string, TimelineSeries>>();

  /** An empty timeline of `length` slots that ends with the slot of `seconds` (since the epoch). */
  constructor(step: number, length: number, seconds: number) {
    this.step = step;
    this.length = length;
    this.#newest = Math.floor(seconds / step);
  }

  /** The moment of the newest slot, seconds since the epoch. */
  get end(): number {
    return this.#newest * this.step;
  }

  /** The moment of the oldest slot, seconds since the epoch. */
  get start(): number {
    return (this.#newest - this.length + 1) * this.step;
  }

  /** Moves on so that the slot of `seconds` is the newest. Series that have no value left are forgotten. */
  advance(seconds: number): void {
    const slots = Math.floor(seconds / this.step) - this.#newest;
    if (slots <= 0) return;
    this.#newest += slots;
    for (const series of this.#names.values()) {
      for (const [key, { values }] of series) {
        values.copyWithin(0, slots);
        values.fill(Number.NaN, Math.max(0, this.length - slots));
        if (values.every(Number.isNaN)) series.delete(key);
      }
    }
  }

  /** Keeps a sample in the slot that its time falls in; outside the timeline nothing happens. */
  add(labels: Readonly<Record<string, string>>, seconds: number, value: number): void {
    const index = this.length - 1 - (this.#newest - Math.floor(seconds / this.step));
    if (index >= 0 && index < this.length) this.#series(labels).values[index] = value;
  }

  /** The series of that metric name. */
  named(name: string): TimelineSeries[] {
    return [...(this.#names.get(name)?.values() ?? [])];
  }

  #series(labels: Readonly<Record<string, string>>): TimelineSeries {
    const name = labels.__name__ ?? '';
    const siblings = this.#names.get(name) ?? new Map<string, TimelineSeries>();
    this.#names.set(name, siblings);
    const key = JSON.stringify(Object.entries(labels).sort());
    const series = siblings.get(key) ?? { labels, values: new Float64Array(this.length).fill(Number.NaN) };
    siblings.set(key, series);
    return series;
  }
}
