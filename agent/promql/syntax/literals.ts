import type { SyntaxNode } from '@lezer/common';
import type { NumberLiteral } from './expression.ts';
import type { GrammarTree } from './grammar-tree.ts';
import { parseNumber } from './parse-number.ts';
import type { Token } from './token.ts';
import { unquote } from './unquote.ts';

/** The number of a node, without its sign. */
export function literalNumber(tree: GrammarTree, node: SyntaxNode): NumberLiteral {
  const token = tree.lastTokenOf(node);
  const span = { from: token.from, to: token.to };
  return { kind: 'number', value: numberValue(tree, token), duration: token.kind === 'duration', span };
}

export function literalString(tree: GrammarTree, node: SyntaxNode): string {
  return stringValue(tree, tree.tokenOf(node));
}

/** @throws PromqlError when the number or duration cannot be expressed. */
export function numberValue(tree: GrammarTree, token: Token): number {
  return told(tree, token, () => parseNumber(token));
}

/** @throws PromqlError when an escape is not one of Go's. */
export function stringValue(tree: GrammarTree, token: Token): string {
  return told(tree, token, () => unquote(token.text));
}

function told<T>(tree: GrammarTree, token: Token, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) throw tree.error(token, error.message);
    throw error;
  }
}
