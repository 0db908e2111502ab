import type { RuleServices } from '../../alerts/rule-services.ts';
import type { QueryConfig } from '../../promql/config.ts';
import type { Querier } from '../../promql/evaluate/querier.ts';
import { evaluate } from '../../promql/index.ts';
import { withQueryDeadline } from '../query/query-deadline.ts';

export type RuleQueryOptions = {
  /** Where expressions read. */
  readonly querier: () => Promise<Querier>;
  /** What queries may take, asked for at each. */
  readonly limits: () => QueryConfig;
};

/** Evaluates queries of rules within the limits of all queries, and never behind those of people: rules have turns of their own. */
export function ruleQuery({ querier, limits }: RuleQueryOptions): RuleServices['query'] {
  return ({ rule, time, timeout, signal }) => {
    const config = limits();
    const shortest = Math.min(timeout, config.timeout);
    return withQueryDeadline(shortest, signal, async (deadline) =>
      evaluate({
        source: rule.query,
        expression: rule.expression,
        steps: { start: time, end: time, step: 1 },
        instant: true,
        querier: await querier(),
        limits: {
          maxPoints: config.max_points,
          maxSamples: config.max_samples,
          maxSeries: config.max_series,
          timeout: shortest,
        },
        lookback: config.lookback,
        signal: deadline,
      }),
    );
  };
}
