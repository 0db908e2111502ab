import type { SyntaxNode } from '@lezer/common';
import { OperationalError } from '../../kit/errors.ts';
import type { LabelMatcher } from '../../kit/labels.ts';
import { readyMatcher } from '../../store/series/matchers.ts';
import type { VectorSelector } from './expression.ts';
import type { GrammarTree } from './grammar-tree.ts';
import { stringValue } from './literals.ts';

/**
 * A selector: the matchers in braces as they come, then the name before them as one more, as in Prometheus.
 *
 * @throws PromqlError when a regular expression or a string cannot be read.
 */
export function buildSelector(tree: GrammarTree, node: SyntaxNode): VectorSelector {
  const bare = node.getChild('Identifier');
  const name = bare === null ? undefined : tree.tokenOf(bare).text;
  const matchers = matchersIn(tree, node.getChild('LabelMatchers'));
  if (name !== undefined) matchers.push({ name: '__name__', op: '=', value: name });
  return { kind: 'vector-selector', name, matchers, offset: 0, at: undefined, span: tree.spanOf(node) };
}

function matchersIn(tree: GrammarTree, list: SyntaxNode | null): LabelMatcher[] {
  const matchers: LabelMatcher[] = [];
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (child.name === 'QuotedLabelName') {
      matchers.push({ name: '__name__', op: '=', value: stringValue(tree, tree.tokenOf(child)) });
    } else if (child.name.endsWith('LabelMatcher')) matchers.push(matcherOf(tree, child));
  }
  return matchers;
}

function matcherOf(tree: GrammarTree, node: SyntaxNode): LabelMatcher {
  const label = tree.tokenOf(node);
  const matcher: LabelMatcher = {
    name: label.kind === 'string' ? stringValue(tree, label) : label.text,
    op: tree.tokenOf(node.getChild('MatchOp')!).text as LabelMatcher['op'],
    value: stringValue(tree, tree.lastTokenOf(node)),
  };
  try {
    readyMatcher(matcher);
  } catch (error) {
    if (error instanceof OperationalError) throw tree.error(label, error.message);
    throw error;
  }
  return matcher;
}
