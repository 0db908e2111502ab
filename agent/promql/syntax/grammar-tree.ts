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
    const tree = parse(text);
    const broken = typeof tree === 'number' ? firstAbove(ends, tree) : firstDamaged(tokens);
    if (broken === undefined) return treeOver(source, tokens, (tree as Tree).topNode, ends);
    const isName = /^offset$/i.test(tokens[broken]!.text) && names.size < MAX_NAMES && !names.has(broken);
    if (!isName) throw explainSyntaxError(source, tokens, broken);
    names.add(broken);
  }
}

/** Without strictness it would guess on behind the first error, for as long as the text goes. */
const strict = parser.configure({ strict: true });

/**
 * Lezer cuts chains of more than 300 operators, for the sake of editors; counted anew before each step, it never comes
 * so far.
 *
 * @returns or else where the first token begins that does not fit, or the space before it.
 */
function parse(text: string): Tree | number {
  const steps = strict.startParse(text) as PartialParse & { bigReductionCount: number };
  try {
    for (;;) {
      steps.bigReductionCount = 0;
      const tree = steps.advance();
      if (tree !== null) return tree;
    }
  } catch (error) {
    if (error instanceof SyntaxError) return steps.parsedPos;
    throw error;
  }
}

/** What cannot be cut into tokens does not fit either, where the grammar would end before it. */
function firstDamaged(tokens: readonly Token[]): number | undefined {
  return tokens.at(-1)!.kind === 'error' ? tokens.length - 1 : undefined;
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
