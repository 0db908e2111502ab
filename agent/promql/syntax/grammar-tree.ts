import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { explainSyntaxError } from './explain-syntax-error.ts';
import type { Span } from './expression.ts';
import { PromqlError } from './promql-error.ts';
import type { Token } from './token.ts';

/** The tree of the Prometheus project's grammar over tokens, which may differ from it in how they are spelled. */
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

/**
 * Hands tokens to the grammar, each in a plain spelling (any number as `1`, any string as `""`, any function as `abs`):
 * what a token is, is Prometheus' lexer's to say, and functions are looked up later.
 *
 * @throws PromqlError where the tokens are not an expression.
 */
export function grammarTree(source: string, tokens: readonly Token[]): GrammarTree {
  const starts: number[] = [];
  let text = '';
  for (const [index, token] of tokens.entries()) {
    starts.push(text.length);
    text += `${plainSpelling(token, tokens[index - 1], tokens[index + 1])} `;
  }
  const root = parser.parse(text).topNode;
  const broken = firstError(root);
  if (broken !== undefined) throw explainSyntaxError(source, tokens, indexAt(starts, broken));
  if (tokens.at(-1)!.kind === 'error') throw explainSyntaxError(source, tokens, tokens.length - 1);
  const tokenOf = (node: SyntaxNode) => tokens[indexAt(starts, node.from)]!;
  const lastTokenOf = (node: SyntaxNode) => tokens[indexAt(starts, node.to - 1)]!;
  return {
    source,
    root,
    tokenOf,
    lastTokenOf,
    tokenBehind: (offset) => tokens.find(({ from }) => from >= offset)!,
    spanOf: (node) => ({ from: tokenOf(node).from, to: lastTokenOf(node).to }),
    error: (at, problem) => new PromqlError(source, at.from, problem),
  };
}

/** Words of the grammar that are no keywords of Prometheus 3, and mean something only where the grammar wants them. */
const CONTEXTUAL = /^(?:fill|fill_left|fill_right|step|range|min_of|max_of)$/i;

function plainSpelling({ kind, text }: Token, before: Token | undefined, next: Token | undefined): string {
  switch (kind) {
    case 'number':
    case 'duration':
      return '1';
    case 'string':
      return '""';
    case 'metric-identifier':
      return 'm:m';
    case 'identifier':
      if (CONTEXTUAL.test(text)) return text.toLowerCase();
      return next?.text === '(' ? 'abs' : 'm';
    case 'end':
    case 'error':
      return '';
    case 'keyword':
      return text.toLowerCase() === 'offset' && !endsOperand(before) ? 'm' : text.toLowerCase();
    default:
      return text.toLowerCase();
  }
}

/** Whether a modifier can follow; elsewhere `offset` is the name of a metric or label. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'operator') return false;
  return token.kind !== 'symbol' || /[)\]}]/.test(token.text);
}

function firstError(root: SyntaxNode): number | undefined {
  let at: number | undefined;
  root.cursor().iterate((node) => {
    if (at === undefined && node.type.isError) at = node.from;
    return at === undefined;
  });
  return at;
}

/** The token that covers an offset, or the next one where it lies in the space between two. */
function indexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}
