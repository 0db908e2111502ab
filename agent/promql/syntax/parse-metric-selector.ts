import type { LabelMatcher } from '../../kit/labels.ts';
import { buildSelector } from './build-selector.ts';
import { checkCount, checkDepth, checkLength } from './check-size.ts';
import { explainSyntaxError } from './explain-syntax-error.ts';
import { grammarTree } from './grammar-tree.ts';
import { readTokens } from './read-tokens.ts';
import type { Token } from './token.ts';

/**
 * Reads a selector and nothing more, as `match[]` parameters are: `up`, `{job="x"}`. One that matches every series is
 * let through, as in Prometheus.
 *
 * @throws PromqlError in Prometheus' words, with line and column.
 */
export function parseMetricSelector(source: string): LabelMatcher[] {
  checkLength(source);
  const tokens = readTokens(source);
  checkDepth(source, tokens);
  checkCount(source, tokens);
  const tree = grammarTree(source, tokens);
  const selector = tree.root.getChild('VectorSelector');
  if (selector === null) throw explainSyntaxError(source, tokens, behindSelector(tokens));
  return [...buildSelector(tree, selector).matchers];
}

/** The first token that is not part of a selector at the start. */
function behindSelector(tokens: readonly Token[]): number {
  const named = /^[A-Za-z_:]/.test(tokens[0]!.text) ? 1 : 0;
  if (tokens[named]?.text !== '{') return named;
  return tokens.findIndex(({ kind, text }) => kind === 'symbol' && text === '}') + 1;
}
