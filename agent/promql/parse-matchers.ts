import type { LabelMatcher } from '../kit/labels.ts';
import { parseExpression } from './syntax/parse-expression.ts';
import { PromqlError } from './syntax/promql-error.ts';

/**
 * The matchers of a selector such as `up{job="x"}`, where nothing else may stand: `match[]` of the HTTP API.
 *
 * @throws PromqlError
 */
export function parseMatchers(source: string): readonly LabelMatcher[] {
  const expression = parseExpression(source);
  const { kind, span } = expression;
  if (kind !== 'vector-selector')
    throw new PromqlError(source, span.from, `unexpected ${kind}: a series selector stands here alone`);
  if (expression.offset !== 0 || expression.at !== undefined)
    throw new PromqlError(
      source,
      span.from,
      'unexpected offset or @: series are selected whenever they were',
    );
  return expression.matchers;
}
