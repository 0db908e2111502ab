import { OperationalError } from '../../kit/errors.ts';
import type { LabelMatcher } from '../../kit/labels.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import { readyMatcher } from '../../store/series/matchers.ts';
import type { SeriesInfo, SeriesStore } from '../../store/series/series-store.ts';

/**
 * The series that any of the selectors match, each once, whenever they had samples.
 *
 * @throws PromqlError, also for a selector that would match everything; OperationalError `too-large`; what `signal` was
 *   aborted with.
 */
export async function selectedSeries(
  store: SeriesStore,
  selectors: readonly string[],
  { maxSeries, signal }: { readonly maxSeries: number; readonly signal: AbortSignal },
): Promise<SeriesInfo[]> {
  const { parseMetricSelector } = await import('../../promql/index.ts');
  const sets: (readonly LabelMatcher[])[] = [];
  const found = new Map<number, SeriesInfo>();
  // There may be as many selectors as a body has room for.
  const slice = new TimeSlice();
  for (const selector of selectors) {
    sets.push(selectorOf(parseMetricSelector(selector)));
    if (slice.over) await slice.next(signal);
  }
  for (const matchers of sets) {
    for (const info of store.select(matchers)) found.set(info.id, info);
    if (slice.over) await slice.next(signal);
  }
  if (found.size <= maxSeries) return [...found.values()];
  throw new OperationalError('too-large', `Cannot answer: the selectors match ${found.size} series`, {
    hint: `Narrow them, or raise query.max_series (now ${maxSeries})`,
  });
}

/** @throws SyntaxError for one that would match everything. */
function selectorOf(matchers: readonly LabelMatcher[]): readonly LabelMatcher[] {
  if (matchers.map(readyMatcher).some(({ accepts }) => !accepts(''))) return matchers;
  throw new SyntaxError('match[] must contain at least one non-empty matcher');
}
