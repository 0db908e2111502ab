import { buildExpression } from './build-expression.ts';
import { checkCount, checkDepth, checkLength } from './check-size.ts';
import { checkTypes } from './check-types.ts';
import type { Expression } from './expression.ts';
import { grammarTree } from './grammar-tree.ts';
import { readTokens } from './read-tokens.ts';

/**
 * Reads a PromQL expression as Prometheus 3 does and checks its types.
 *
 * @throws PromqlError in Prometheus' words, with line and column, when the text is not PromQL, is more of PromQL than is
 * evaluated here, or is beyond the limits of `check-size.ts`.
 */
export function parseExpression(source: string): Expression {
  checkLength(source);
  const tokens = readTokens(source);
  checkDepth(source, tokens);
  checkCount(source, tokens);
  const tree = grammarTree(source, tokens);
  const expression = buildExpression(tree);
  checkTypes(source, expression);
  return expression;
}
