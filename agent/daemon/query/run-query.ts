import type { QueryRequest } from '../../api/query-service.ts';
import type { QueryConfig } from '../../promql/config.ts';
import type { Querier } from '../../promql/evaluate/querier.ts';
import type { QueryResult } from '../../promql/evaluate/query.ts';
import { typeOf } from '../../promql/syntax/type-of.ts';

/** As Prometheus calls them where they cannot be asked for a range. */
const documented = { matrix: 'range vector', string: 'string' } as const;

/**
 * Parses a query and evaluates it within the limits of the configuration. The language is loaded at the first query:
 * its grammar would weigh on an agent that nobody asks.
 *
 * @throws PromqlError, EvaluationError; OperationalError `timeout`, `too-large`, `unavailable` when it was cancelled
 */
export async function runQuery(
  { query, steps, instant, lookback, profile = false, signal }: QueryRequest,
  querier: Querier,
  config: QueryConfig,
): Promise<QueryResult> {
  const { evaluateQuery, parseExpression } = await import('../../promql/index.ts');
  const expression = parseExpression(query);
  const type = typeOf(expression);
  if (!instant && (type === 'matrix' || type === 'string')) {
    const because = `invalid expression type "${documented[type]}" for range query`;
    throw new SyntaxError(`${because}, must be Scalar or instant Vector`);
  }
  return evaluateQuery({
    source: query,
    expression,
    steps,
    instant,
    querier,
    limits: {
      maxPoints: config.max_points,
      maxSamples: config.max_samples,
      maxSeries: config.max_series,
      timeout: config.timeout,
    },
    lookback: lookback ?? config.lookback,
    signal,
    profile,
  });
}
