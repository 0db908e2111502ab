import { OperationalError } from '../../kit/errors.ts';
import { readyMatcher } from '../../store/series/matchers.ts';
import type { SeriesInfo, SeriesStore } from '../../store/series/series-store.ts';

/**
 * The series that any of the selectors match, each once, whenever they had samples.
 *
 * @throws PromqlError, also for a selector that would match everything; OperationalError `too-large`
 */
export async function selectedSeries(
  store: SeriesStore,
  selectors: readonly string[],
  { maxSeries }: { readonly maxSeries: number },
): Promise<SeriesInfo[]> {
  const { parseMetricSelector } = await import('../../promql/index.ts');
  const sets = selectors.map(parseMetricSelector);
  for (const matchers of sets) {
    if (matchers.map(readyMatcher).some(({ accepts }) => !accepts(''))) continue;
    throw new SyntaxError('match[] must contain at least one non-empty matcher');
  }
  const found = new Map(sets.flatMap((matchers) => store.select(matchers)).map((info) => [info.id, info]));
  if (found.size <= maxSeries) return [...found.values()];
  throw new OperationalError('too-large', `Cannot answer: the selectors match ${found.size} series`, {
    hint: `Narrow them, or raise query.max_series (now ${maxSeries})`,
  });
}
