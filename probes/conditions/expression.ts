/** The comparisons of the language; `matches` has a pattern on its right, `in` a list of values. */
export const operators = ['==', '!=', '<=', '>=', '<', '>', 'contains', 'matches'] as const;
export type Operator = (typeof operators)[number];

/** `at` of every node is where it begins in the text, from 0. */
type Node<Name extends string, Rest> = { readonly node: Name; readonly at: number } & Readonly<Rest>;

/** A value that is read from the run. */
export type Operand =
  | Node<'fact', { name: string; argument?: string | undefined }>
  | Node<'json', { source: Operand; path: string; pathAt: number }>
  | Node<'len' | 'lower', { inner: Operand }>
  | Node<'has', { inner: Operand }>;

/** What stands on the right. A bare word is read as what the left side needs; a quoted one is always a text. */
export type Value =
  | Operand
  | Node<'bare', { word: string }>
  | Node<'quoted', { text: string }>
  | Node<'pattern', { source: string; flags: string }>;

/** A condition as it was written, before names and types are checked. */
export type Expression =
  | Node<'and' | 'or', { left: Expression; right: Expression }>
  | Node<'not', { inner: Expression }>
  | Node<'compare', { left: Operand; operator: Operator; right: Value }>
  | Node<'in', { left: Operand; options: readonly Value[] }>
  | Node<'any' | 'all', { list: Operand; operator: Operator; right: Value }>
  | Node<'truth', { operand: Operand }>;
