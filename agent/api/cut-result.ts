import type { QueryAnswer } from './query-service.ts';

/** What Prometheus says of an answer that `limit` made shorter. */
export const TRUNCATED = 'results truncated due to limit';

/** The result with no more series than `limit`; a warning tells that there were more. */
export function cutResult(result: QueryAnswer, limit: number): QueryAnswer {
  if (result.type === 'scalar' || result.type === 'string' || result.series.length <= limit) return result;
  const { series, warnings } = result;
  return { ...result, series: series.slice(0, limit), warnings: [...warnings, TRUNCATED] };
}
