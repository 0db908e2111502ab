import type { SyntaxNode } from '@lezer/common';
import type { VectorMatching } from './expression.ts';
import type { GrammarTree } from './grammar-tree.ts';
import { stringValue } from './literals.ts';

/** The labels of `by (a, "b.c")`; none where there is no list. */
export function labelsOf(tree: GrammarTree, node: SyntaxNode | null): string[] {
  const labels: string[] = [];
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) {
    const token = tree.tokenOf(child);
    if (child.name === 'LabelName') labels.push(token.text);
    else if (child.name === 'QuotedLabelName') labels.push(stringValue(tree, token));
  }
  return labels;
}

/** `on (…)`, `ignoring (…)`, `group_left (…)`, `group_right (…)`; without them, all labels have to agree. */
export function matchingOf(tree: GrammarTree, node: SyntaxNode | null): VectorMatching {
  const [labels = null, include = null] = node?.getChildren('GroupingLabels') ?? [];
  return {
    cardinality: cardinalityOf(node),
    on: (node?.getChild('On') ?? null) !== null,
    labels: labelsOf(tree, labels),
    include: labelsOf(tree, include),
  };
}

function cardinalityOf(node: SyntaxNode | null): VectorMatching['cardinality'] {
  if (node?.getChild('GroupLeft')) return 'many-to-one';
  return node?.getChild('GroupRight') ? 'one-to-many' : 'one-to-one';
}
