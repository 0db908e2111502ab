import type { PartialParse, SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { explainSyntaxError } from './explain-syntax-error.ts';
import type { Span } from './expression.ts';
import { plainSpelling } from './plain-spelling.ts';
import { PromqlError } from './promql-error.ts';
import type { Token } from './token.ts';

/** The tree of the Prometheus project's grammar, and what it stands for in the query. */
export type GrammarTree = {
  /** The query. */
  readonly source: string;
  readonly root: SyntaxNode;
  /** The first token of a node. */
  tokenOf(node: SyntaxNode): Token;
  lastTokenOf(node: SyntaxNode): Token;
  /** The first token that does not begin before an offset of the query. */
  tokenBehind(offset: number): Token;
  /** Where a node stands in the query. */
  spanOf(node: SyntaxNode): Span;
  error(at: Span, problem: string): PromqlError;
};

/** The grammar takes `offset` for a keyword everywhere, Prometheus for the name of a metric too: so many may be. */
const MAX_NAMES = 8;

/**
 * Asks the grammar how tokens go together. What a token is, is said by Prometheus' lexer; functions are looked up later.
 *
 * @throws PromqlError where the tokens are not an expression.
 */
export function grammarTree(source: string, tokens: readonly Token[]): GrammarTree {
  const names = new Set<number>();
  for (;;) {
    const { text, ends } = plainSpelling(tokens, names);
    const root = parse(text).topNode;
    const broken =
      firstBroken(root, ends) ?? (tokens.at(-1)!.kind === 'error' ? tokens.length - 1 : undefined);
    if (broken === undefined) return treeOver(source, tokens, root, ends);
    const isName = /^offset$/i.test(tokens[broken]!.text) && names.size < MAX_NAMES && !names.has(broken);
    if (!isName) throw explainSyntaxError(source, tokens, broken);
    names.add(broken);
  }
}

/**
 * Lezer guesses that a chain of 300 operators is one that it should cut, for the sake of editors; counted anew before
 * each step, it never comes so far.
 */
function parse(text: string): Tree {
  const steps = parser.startParse(text) as PartialParse & { bigReductionCount: number };
  for (;;) {
    steps.bigReductionCount = 0;
    const tree = steps.advance();
    if (tree !== null) return tree;
  }
}

function treeOver(
  source: string,
  tokens: readonly Token[],
  root: SyntaxNode,
  ends: readonly number[],
): GrammarTree {
  const tokenOf = (node: SyntaxNode) => tokens[firstAbove(ends, node.from)]!;
  const lastTokenOf = (node: SyntaxNode) => tokens[firstAbove(ends, node.to - 1)]!;
  const starts = tokens.map(({ from }) => from);
  return {
    source,
    root,
    tokenOf,
    lastTokenOf,
    tokenBehind: (offset) => tokens[firstAbove(starts, offset - 1)]!,
    spanOf: (node) => ({ from: tokenOf(node).from, to: lastTokenOf(node).to }),
    error: (at, problem) => new PromqlError(source, at.from, problem),
  };
}

/** The first token that does not fit. */
function firstBroken(root: SyntaxNode, ends: readonly number[]): number | undefined {
  let at: number | undefined;
  root.cursor().iterate((node) => {
    if (at === undefined && node.type.isError) at = firstAbove(ends, node.from);
    return at === undefined;
  });
  return at;
}

/** Index of the first of ascending numbers that is greater than a value, or of the last one. */
function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
