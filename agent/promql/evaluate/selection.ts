import type { VectorSelector } from '../syntax/expression.ts';
import { type Evaluation, readAhead } from './evaluation.ts';
import type { SelectedSeries, SelectRequest } from './querier.ts';

/** The series of one selector, known once the preparations have run. */
export type Selection = { series: readonly SelectedSeries[] };

export type SelectionWindow = Pick<SelectRequest, 'end' | 'start' | 'step' | 'use'>;

/** Has the series of a selector looked up before the operators run. */
export function prepareSelection(
  { matchers }: VectorSelector,
  window: SelectionWindow,
  evaluation: Evaluation,
): Selection {
  const { meter, querier, signal, annotations } = evaluation;
  const selection: Selection = { series: [] };
  readAhead(evaluation, async () => {
    const inform = (text: string) => annotations.info(text);
    const warn = (text: string) => annotations.warn(text);
    selection.series = await querier.select({ ...window, matchers, signal, inform, warn });
    meter.countSeries(selection.series.length);
  });
  return selection;
}
