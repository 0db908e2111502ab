import type { MatrixSelector } from '../syntax/expression.ts';
import type { Evaluation } from './evaluation.ts';
import { lookTimes } from './look.ts';
import type { MatrixOperator, SampledSeries } from './operator.ts';
import { SampleBuffer } from './sample-buffer.ts';
import { prepareSelection, type Selection } from './selection.ts';
import type { StepGrid } from './step-grid.ts';

/** The samples of each series from the beginning of the first window to the end of the last. */
export function selectMatrix(
  { selector, range }: MatrixSelector,
  grid: StepGrid,
  evaluation: Evaluation,
): MatrixOperator {
  const ends = lookTimes(selector, grid, evaluation);
  const window = { start: ends[0]! - range + 1, end: ends.at(-1)!, step: grid.step, use: 'window' } as const;
  const selection = prepareSelection(selector, window, evaluation);
  return { type: 'matrix', range, ends, series: () => seriesOf(selection, evaluation) };
}

function* seriesOf(
  { series }: Selection,
  { meter }: Evaluation,
): Generator<SampledSeries | undefined, void, undefined> {
  const buffer = new SampleBuffer();
  for (const { labels, read } of series) {
    buffer.clear();
    for (const piece of read()) {
      meter.countSamples(piece.timestamps.length);
      meter.hold(piece.timestamps.length);
      buffer.push(piece);
      yield;
    }
    const { times, values, count } = buffer;
    if (count > 0) yield { labels, dropName: false, times, values, count };
    meter.release(count);
  }
}
