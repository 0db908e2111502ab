import type { LabelMatcher } from '../../kit/labels.ts';
import { parseExpression } from '../../promql/syntax/parse-expression.ts';

/** The matchers of a selector of series. @throws SyntaxError for anything else. */
export function readMatchers(text: string): readonly LabelMatcher[] {
  const expression = parseExpression(text);
  if (expression.kind === 'vector-selector' && expression.offset === 0 && expression.at === undefined)
    return expression.matchers;
  throw new SyntaxError(`1:1: parse error: expected a selector of series, got ${expression.kind}`);
}
