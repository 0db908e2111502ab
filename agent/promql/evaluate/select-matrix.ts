import type { MatrixSelector } from '../syntax/expression.ts';
import type { Evaluation } from './evaluation.ts';
import { lookTimes } from './look.ts';
import type { Meter } from './meter.ts';
import type { MatrixOperator, SampledSeries } from './operator.ts';
import type { SelectedSeries } from './querier.ts';
import { SampleBuffer } from './sample-buffer.ts';
import { prepareSelection, type Selection } from './selection.ts';
import type { StepGrid } from './step-grid.ts';

/** Samples that are gathered before those are let go that no step needs any more. */
const INSTALMENT = 8_192;

type Windows = Pick<MatrixOperator, 'ends' | 'range'>;
type Samples = Generator<SampledSeries | undefined, void, undefined>;

/** The samples of each series from the beginning of the first window to the end of the last. */
export function selectMatrix(
  { selector, range }: MatrixSelector,
  grid: StepGrid,
  evaluation: Evaluation,
): MatrixOperator {
  const ends = lookTimes(selector, grid, evaluation);
  const window = { start: ends[0]! - range + 1, end: ends.at(-1)!, step: grid.step, use: 'window' } as const;
  const selection = prepareSelection(selector, window, evaluation);
  return { type: 'matrix', range, ends, series: () => allOf(selection, { range, ends }, evaluation) };
}

function* allOf({ series }: Selection, windows: Windows, { meter }: Evaluation): Samples {
  const buffer = new SampleBuffer();
  for (const each of series) {
    buffer.clear();
    yield* instalmentsOf(each, buffer, { windows, meter });
    meter.release(buffer.count);
  }
}

type Place = { readonly windows: Windows; readonly meter: Meter };

/** So that a day of samples takes no more memory than a window. */
function* instalmentsOf(series: SelectedSeries, buffer: SampleBuffer, { windows, meter }: Place): Samples {
  const { labels, read } = series;
  const sampled = (last: boolean) => ({ ...buffer.samples(), labels, dropName: false, last });
  let begun = false;
  for (const piece of read()) {
    meter.countSamples(piece.timestamps.length);
    meter.hold(buffer.push(piece));
    yield;
    if (buffer.count < INSTALMENT) continue;
    const spare = countSpare(buffer, windows);
    if (spare * 2 < buffer.count) continue;
    begun = true;
    yield sampled(false);
    buffer.drop(spare);
    meter.release(spare);
  }
  if (begun || buffer.count > 0) yield sampled(true);
}

/** How many of the samples no step looks at but those whose windows end before the newest sample. */
function countSpare({ times, count }: SampleBuffer, { ends, range }: Windows): number {
  const newest = times[count - 1]!;
  const next = firstIndex(ends, ends.length, (end) => end >= newest);
  return next === ends.length ? 0 : firstIndex(times, count, (time) => time > ends[next]! - range);
}

/** The first of ascending numbers for which something holds that holds for all behind it, too; else `count`. */
function firstIndex(numbers: Float64Array, count: number, holds: (number: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(numbers[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
