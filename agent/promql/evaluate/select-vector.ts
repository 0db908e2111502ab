import type { VectorSelector } from '../syntax/expression.ts';
import type { Evaluation } from './evaluation.ts';
import { lookTimes } from './look.ts';
import type { Rows, VectorOperator } from './operator.ts';
import { prepareSelection, type Selection } from './selection.ts';
import type { StepGrid } from './step-grid.ts';
import { StepSampler, type StepSamplerOptions } from './step-sampler.ts';

/** @param times gives the times of the samples instead of their values: `timestamp(selector)`. */
export function selectVector(
  selector: VectorSelector,
  grid: StepGrid,
  evaluation: Evaluation,
  times = false,
): VectorOperator {
  const { lookback } = evaluation;
  const looks = lookTimes(selector, grid, evaluation);
  const window = {
    start: looks[0]! - lookback + 1,
    end: looks.at(-1)!,
    step: grid.step,
    use: 'steps',
  } as const;
  const selection = prepareSelection(selector, window, evaluation);
  return { type: 'vector', rows: () => rowsOf(selection, { looks, lookback, times }, evaluation) };
}

function* rowsOf(selection: Selection, options: StepSamplerOptions, { meter }: Evaluation): Rows {
  for (const { labels, read } of selection.series) {
    meter.hold(options.looks.length);
    const sampler = new StepSampler(options);
    for (const piece of read()) {
      meter.countSamples(piece.timestamps.length);
      sampler.push(piece);
      yield;
    }
    const { values, present } = sampler;
    if (sampler.finish()) yield { labels, dropName: options.times, values, present };
    else meter.release(options.looks.length);
  }
}
