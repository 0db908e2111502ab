import type { Buckets } from './classic-histogram.ts';
import { formatG } from './format-g.ts';
import type { CallContext } from './function.ts';
import { informAt } from './notes.ts';

type Forced = {
  least: number;
  greatest: number;
  difference: number;
  samples: number;
  /** Milliseconds since the epoch. */
  first: number;
  last: number;
};

const help = 'https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile';

/** Makes the counts of buckets ascend, as cumulative counts must, and tells of it once for each metric. */
export class ForcedBuckets {
  readonly #context: CallContext;
  readonly #argument: number;
  readonly #found = new Map<string, Forced>();
  #metric = '';
  #step = 0;

  constructor(context: CallContext, argument: number) {
    this.#context = context;
    this.#argument = argument;
  }

  /** Whose buckets come next. */
  at(metric: string, step: number): void {
    this.#metric = metric;
    this.#step = step;
  }

  /** A count that falls becomes the one before it. Differences that rounding makes are evened out in silence. */
  ascend({ bounds, counts, size }: Buckets): void {
    let forced: Forced | undefined;
    for (let index = 1; index < size; index++) {
      const before = counts[index - 1]!;
      const count = counts[index]!;
      if (!isAlmost(before, count) && !(count < before)) continue;
      counts[index] = before;
      if (isAlmost(before, count)) continue;
      forced ??= this.#one();
      widen(forced, bounds[index]!, before - count);
    }
  }

  tell(): void {
    for (const [metric, forced] of this.#found) {
      const name = metric === '' ? '' : ` for metric name ${JSON.stringify(metric)}`;
      informAt(
        this.#context,
        this.#argument,
        `input to histogram_quantile needed to be fixed for monotonicity (see ${help})${name}, ${figures(forced)}`,
      );
    }
  }

  #one(): Forced {
    const time = this.#context.times[this.#step]!;
    const known = this.#found.get(this.#metric) ?? {
      least: Number.POSITIVE_INFINITY,
      greatest: Number.NEGATIVE_INFINITY,
      difference: 0,
      samples: 0,
      first: time,
      last: time,
    };
    known.samples++;
    known.first = Math.min(known.first, time);
    known.last = Math.max(known.last, time);
    this.#found.set(this.#metric, known);
    return known;
  }
}

function widen(forced: Forced, bound: number, difference: number): void {
  forced.least = Math.min(forced.least, bound);
  forced.greatest = Math.max(forced.greatest, bound);
  forced.difference = Math.max(forced.difference, difference);
}

function figures({ least, greatest, difference, samples, first, last }: Forced): string {
  return [
    `from buckets ${formatG(least)} to ${formatG(greatest)}`,
    `with a max diff of ${formatG(difference, 2)}`,
    `over ${samples} samples from ${seconds(first)} to ${seconds(last)}`,
  ].join(', ');
}

const seconds = (time: number) => new Date(Math.trunc(time / 1000) * 1000).toISOString().replace('.000', '');

/** Equal but for what addition loses: relatively to their sum, or absolutely next to zero. */
function isAlmost(a: number, b: number): boolean {
  if (a === b) return true;
  const smallest = 2.2250738585072014e-308;
  const [sum, difference] = [Math.abs(a) + Math.abs(b), Math.abs(a - b)];
  if (a === 0 || b === 0 || sum < smallest) return difference < 1e-12 * smallest;
  return difference / Math.min(sum, Number.MAX_VALUE) < 1e-12;
}
