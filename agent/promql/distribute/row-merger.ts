import { formatLabels } from '../../kit/labels.ts';
import type { GivenSeries } from '../syntax/expression.ts';

/**
 * Puts the rows of several hosts, and of several stretches of time, together as one vector: series with the same labels
 * are one series, whose points are those of the first that has one at that time.
 */
export class RowMerger {
  readonly #rows = new Map<string, GivenSeries>();

  add(rows: readonly GivenSeries[]): void {
    for (const row of rows) {
      const key = `${row.dropName === true}${formatLabels(row.labels)}`;
      const before = this.#rows.get(key);
      this.#rows.set(key, before === undefined ? row : { ...before, ...mergedPoints(before, row) });
    }
  }

  rows(): GivenSeries[] {
    return [...this.#rows.values()];
  }
}

type Points = Pick<GivenSeries, 'timestamps' | 'values'>;

function mergedPoints(first: Points, second: Points): Points {
  const [last = Number.NEGATIVE_INFINITY, next = Number.POSITIVE_INFINITY] = [
    first.timestamps.at(-1),
    second.timestamps[0],
  ];
  if (last < next) return joined(first, second);
  const timestamps: number[] = [];
  const values: number[] = [];
  let [a, b] = [0, 0];
  while (a < first.timestamps.length || b < second.timestamps.length) {
    const x = first.timestamps[a] ?? Number.POSITIVE_INFINITY;
    const y = second.timestamps[b] ?? Number.POSITIVE_INFINITY;
    timestamps.push(Math.min(x, y));
    values.push(x <= y ? first.values[a]! : second.values[b]!);
    if (x <= y) a++;
    if (y <= x) b++;
  }
  return { timestamps: Float64Array.from(timestamps), values: Float64Array.from(values) };
}

/** The common case: the second begins where the first has ended. */
function joined(first: Points, second: Points): Points {
  const length = first.timestamps.length + second.timestamps.length;
  const points = { timestamps: new Float64Array(length), values: new Float64Array(length) };
  for (const name of ['timestamps', 'values'] as const) {
    points[name].set(first[name]);
    points[name].set(second[name], first[name].length);
  }
  return points;
}
