import { formatLabels, type Labels } from '../../kit/labels.ts';
import type { Breaths } from '../evaluate/operator.ts';
import type { Row } from '../evaluate/row.ts';
import type { CallContext } from './function.ts';
import { warnAt } from './notes.ts';

/** The buckets of one step, in the order of their bounds; arrays are used again for the next one. */
export type Buckets = {
  /** Upper bounds, inclusive. */
  readonly bounds: Float64Array;
  /** Cumulative. */
  readonly counts: Float64Array;
  /** How many of them there are. */
  size: number;
};

/** The series of one classic histogram: those whose labels differ only in `le`. */
export type ClassicHistogram = {
  /** Without `le`. */
  readonly labels: Labels;
  /** In ascending order of their bounds, which may meet. */
  readonly series: { readonly bound: number; readonly row: Row }[];
};

/** Groups bucket series into histograms. A series whose `le` is no number is left out and told of. */
export function* classicHistograms(
  rows: readonly Row[],
  context: CallContext,
  argument: number,
): Breaths<ClassicHistogram[]> {
  const histograms = new Map<string, ClassicHistogram>();
  for (const row of rows) {
    const bound = parseBound(row.labels.le ?? '');
    if (bound === undefined) warnBound(row, context, argument);
    else addTo(histograms, row, bound);
    yield;
  }
  for (const { series } of histograms.values()) series.sort((a, b) => a.bound - b.bound || 0);
  return [...histograms.values()];
}

/** What is computed of one histogram at one step. */
export type Compute = (buckets: Buckets, step: number, metric: string) => number;

/** A row of results for each histogram, with points at the steps at which it has buckets. */
export function* overHistograms(histograms: readonly ClassicHistogram[], compute: Compute): Breaths<Row[]> {
  const rows: Row[] = [];
  for (const histogram of histograms) {
    rows.push(overSteps(histogram, compute));
    yield;
  }
  return rows;
}

function overSteps({ labels, series }: ClassicHistogram, compute: Compute): Row {
  const metric = labels.__name__ ?? '';
  const steps = series[0]!.row.values.length;
  const values = new Float64Array(steps);
  const present = new Uint8Array(steps);
  const buckets = {
    bounds: new Float64Array(series.length),
    counts: new Float64Array(series.length),
    size: 0,
  };
  for (let step = 0; step < steps; step++) {
    gather(series, step, buckets);
    if (buckets.size === 0) continue;
    values[step] = compute(buckets, step, metric);
    present[step] = 1;
  }
  return { labels, dropName: true, values, present };
}

/** Series of equal bounds, such as `1` and `1.0`, are one bucket. */
function gather(series: ClassicHistogram['series'], step: number, buckets: Buckets): void {
  const { bounds, counts } = buckets;
  let size = 0;
  for (const { bound, row } of series) {
    if (!row.present[step]) continue;
    if (size > 0 && bounds[size - 1] === bound) {
      counts[size - 1]! += row.values[step]!;
      continue;
    }
    bounds[size] = bound;
    counts[size++] = row.values[step]!;
  }
  buckets.size = size;
}

function addTo(histograms: Map<string, ClassicHistogram>, row: Row, bound: number): void {
  const { le: _, ...labels } = row.labels;
  const key = formatLabels(labels);
  const histogram = histograms.get(key) ?? { labels, series: [] };
  histogram.series.push({ bound, row });
  histograms.set(key, histogram);
}

/** Go's ParseFloat, without its hexadecimal forms. */
function parseBound(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^\+?inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf(?:inity)?$/i.test(text)) return Number.NEGATIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : undefined;
}

function warnBound({ labels, present }: Row, context: CallContext, argument: number): void {
  if (!present.includes(1)) return;
  const name = labels.__name__ ?? '';
  const metric = name === '' ? '' : ` for metric name ${JSON.stringify(name)}`;
  const value = JSON.stringify(labels.le ?? '');
  warnAt(context, argument, `bucket label "le" is missing or has a malformed value of ${value}${metric}`);
}
