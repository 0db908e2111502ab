import { formatLabels, type LabelMatcher, type Labels } from '../../kit/labels.ts';
import { readyMatcher } from '../../store/series/matchers.ts';
import { isStale, markStale } from '../../store/series/stale-marker.ts';
import type { Querier } from '../evaluate/querier.ts';
import type { ScriptLoad } from './script.testkit.ts';
import type { ScriptPoint } from './series-notation.testkit.ts';

type Kept = { readonly labels: Labels; readonly points: Map<number, number | 'stale'> };

/** What a script has loaded: floats to be asked, and the labels of what is not supported of it. */
export class ScriptStore implements Querier {
  readonly #kept = new Map<string, Kept>();
  readonly #unsupported = new Map<string, { readonly labels: Labels; readonly what: string }>();

  load({ series, step, withNative, startTimes }: ScriptLoad): void {
    for (const labels of startTimes) this.#note(labels, 'start timestamps');
    for (const { labels, points } of series) {
      for (const [index, point] of points.entries()) this.#add(labels, index * step, point);
      if (withNative && labels.__name__?.endsWith('_bucket') && labels.le !== undefined) {
        const { le: _, __name__, ...rest } = labels;
        this.#note({ ...rest, __name__: __name__.replace(/_bucket$/, '') }, 'native histograms');
      }
    }
  }

  /** What a selector would meet that this engine does not store; undefined where it is nothing. */
  unsupportedBy(matchers: readonly LabelMatcher[]): string | undefined {
    const ready = matchers.map(readyMatcher);
    const meets = ({ labels }: { readonly labels: Labels }) =>
      ready.every(({ name, accepts }) => accepts(labels[name] ?? ''));
    return [...this.#unsupported.values()].find(meets)?.what;
  }

  async select({ matchers, start, end }: Parameters<Querier['select']>[0]) {
    const ready = matchers.map(readyMatcher);
    const found = [...this.#kept.values()].filter(({ labels }) =>
      ready.every(({ name, accepts }) => accepts(labels[name] ?? '')),
    );
    return found.map(({ labels, points }) => ({ labels, read: () => piecesOf(points, start, end) }));
  }

  #add(labels: Labels, time: number, point: ScriptPoint): void {
    if (typeof point === 'object') {
      if (point !== null) this.#note(labels, 'native histograms');
      return;
    }
    const key = formatLabels(labels);
    const kept = this.#kept.get(key) ?? { labels, points: new Map() };
    this.#kept.set(key, kept);
    kept.points.set(time, point);
  }

  #note(labels: Labels, what: string): void {
    this.#unsupported.set(`${what} ${formatLabels(labels)}`, { labels, what });
  }
}

/** In pieces of three samples, as a store has its blocks. */
function* piecesOf(points: ReadonlyMap<number, number | 'stale'>, start: number, end: number) {
  const inside = [...points].filter(([time]) => time >= start && time <= end).sort(([a], [b]) => a - b);
  for (let from = 0; from < inside.length; from += 3) {
    const part = inside.slice(from, from + 3);
    const values = Float64Array.from(part, ([, value]) => (value === 'stale' ? Number.NaN : value));
    for (const [index, [, value]] of part.entries()) if (value === 'stale') markStale(values, index);
    for (const [index, [, value]] of part.entries())
      if (value !== 'stale' && isStale(values, index))
        throw new RangeError('an ordinary NaN became a stale marker');
    yield { timestamps: Float64Array.from(part, ([time]) => time), values };
  }
}
