import type { RuleServices } from '../../alerts/rule-services.ts';
import type { QueryConfig } from '../../promql/config.ts';
import type { Querier } from '../../promql/evaluate/querier.ts';
import { evaluateQuery } from '../../promql/index.ts';

/**
 * Evaluates queries of rules within the limits of all queries, and never behind those of people: rules have turns of their
 * own.
 *
 * @param limits what queries may take, asked for at each
 */
export function ruleQuery(querier: Querier, limits: () => QueryConfig): RuleServices['query'] {
  return ({ rule, time, timeout, signal }) => {
    const config = limits();
    return evaluateQuery({
      source: rule.query,
      expression: rule.expression,
      steps: { start: time, end: time, step: 1 },
      instant: true,
      querier,
      limits: {
        maxPoints: config.max_points,
        maxSamples: config.max_samples,
        maxSeries: config.max_series,
        timeout: Math.min(timeout, config.timeout),
      },
      lookback: config.lookback,
      signal,
    });
  };
}
