import type { LabelMatcher } from '../kit/labels.ts';
import { parseExpression } from '../promql/syntax/parse-expression.ts';

/**
 * The matchers of a vector selector such as `{__name__=~"node_.*"}`.
 *
 * @throws PromqlError, or SyntaxError where the text is more than a selector
 */
export function parseMatchers(text: string): readonly LabelMatcher[] {
  const expression = parseExpression(text);
  if (expression.kind === 'vector-selector' && expression.offset === 0 && expression.at === undefined)
    return expression.matchers;
  throw new SyntaxError('expected a selector such as {__name__=~"node_.*"}, without offset and @');
}
