import type { Labels } from '../../kit/labels.ts';
import type { VectorMatching } from '../syntax/expression.ts';
import { dropLabels, dropMetricName, keepLabels } from './label-sets.ts';

/**
 * The labels of what comes out of a match (Prometheus, promql/engine.go: resultMetric).
 *
 * @param arithmetic the metric name goes.
 */
export function resultLabels(
  many: Labels,
  one: Labels,
  matching: VectorMatching,
  arithmetic: boolean,
): Labels {
  const own = arithmetic ? dropMetricName(many) : many;
  if (matching.cardinality === 'one-to-one') {
    return matching.on ? keepLabels(own, matching.labels) : dropLabels(own, new Set(matching.labels));
  }
  if (matching.include.length === 0) return own;
  return { ...dropLabels(own, new Set(matching.include)), ...keepLabels(one, matching.include) };
}
