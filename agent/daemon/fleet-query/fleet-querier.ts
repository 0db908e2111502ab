import { ofHost } from '../../promql/distribute/leaf-piece.ts';
import { RowMerger } from '../../promql/distribute/row-merger.ts';
import { selectorQuestions } from '../../promql/distribute/selector-questions.ts';
import type { Querier, SelectedSeries } from '../../promql/evaluate/querier.ts';
import type { GivenSeries } from '../../promql/syntax/expression.ts';
import type { FleetAnswers } from './fleet-answers.ts';

/**
 * Reads the samples of range selectors that no host can make a result of: `quantile_over_time(scalar(x), y[5m])`, or
 * `y[5m]` alone. They come as the result of an instant query for that range.
 */
export function fleetQuerier(answers: FleetAnswers): Querier {
  return {
    async select({ matchers, start, end }) {
      const steps = { start: end, end, step: 1 };
      const rows = new RowMerger();
      // On a host, matchers of `instance` may mean two selectors, which no range selector can join.
      for (const index of [0, 1]) {
        const told = await answers.ask((host) => {
          const text = selectorQuestions(matchers, host)[index];
          // The beginning of a window does not belong to it.
          return text === undefined
            ? undefined
            : { text: `${text}[${end - start + 1}ms]`, steps, instant: true };
        });
        for (const [host, { series }] of told) rows.add(series.map((one) => ofHost(host, one)));
      }
      return rows.rows().map(selected);
    },
  };
}

function selected({ labels, timestamps, values }: GivenSeries): SelectedSeries {
  return { labels, read: () => [{ timestamps, values }] };
}
