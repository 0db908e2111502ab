import type { SyntaxNode } from '@lezer/common';
import type { Expression, MatrixSelector, Span, Subquery, TimeShift, VectorSelector } from './expression.ts';
import type { GrammarTree } from './grammar-tree.ts';
import { numberValue } from './literals.ts';

type Shiftable = MatrixSelector | Subquery | VectorSelector;

/**
 * Applies `offset`, `@`, a range or a subquery to what stands before it.
 *
 * @throws PromqlError where it does not take that.
 */
export function modify(tree: GrammarTree, node: SyntaxNode, expression: Expression): Expression {
  switch (node.name) {
    case 'OffsetExpr':
      return withOffset(tree, node, expression);
    case 'StepInvariantExpr':
      return withTime(tree, node, expression);
    case 'MatrixSelector':
      return withRange(tree, node, expression);
    case 'SubqueryExpr':
      return asSubquery(tree, node, expression);
    default:
      throw tree.error(expression.span, `${modifierName(node)} modifier is experimental and not supported`);
  }
}

function modifierName(node: SyntaxNode): string {
  return node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed';
}

function withOffset(tree: GrammarTree, node: SyntaxNode, expression: Expression): Expression {
  const shiftable = shiftableOf(tree, expression, 'offset');
  if (timeOf(shiftable).offset !== 0) {
    throw tree.error(expression.span, 'offset may not be set multiple times');
  }
  const offset = duration(tree, node.getChild('OffsetDurationExpr')!);
  return shifted(shiftable, { offset }, tree.spanOf(node));
}

function withTime(tree: GrammarTree, node: SyntaxNode, expression: Expression): Expression {
  const fixed = node.getChild('AtModifierPreprocessors');
  const at = fixed
    ? (tree.tokenOf(fixed).text.toLowerCase() as 'start' | 'end')
    : timestamp(tree, node.lastChild!, expression.span);
  const shiftable = shiftableOf(tree, expression, '@');
  if (timeOf(shiftable).at !== undefined) {
    throw tree.error(expression.span, '@ <timestamp> may not be set multiple times');
  }
  return shifted(shiftable, { at }, tree.spanOf(node));
}

function timestamp(tree: GrammarTree, node: SyntaxNode, span: Span): number {
  const token = tree.lastTokenOf(node);
  const seconds = numberValue(tree, token) * (tree.tokenOf(node).text === '-' ? -1 : 1);
  if (Math.abs(seconds) < 2 ** 63) return Math.round(seconds * 1_000);
  throw tree.error(span, `timestamp out of bounds for @ modifier: ${asGoFloat(seconds)}`);
}

/** As Go's `%f` writes a number beyond 2^63. */
function asGoFloat(value: number): string {
  if (Number.isFinite(value)) return `${BigInt(value)}.000000`;
  return Number.isNaN(value) ? 'NaN' : `${value < 0 ? '-' : '+'}Inf`;
}

function withRange(tree: GrammarTree, node: SyntaxNode, expression: Expression): MatrixSelector {
  const bracket = tree.tokenBehind(expression.span.to);
  if (expression.kind !== 'vector-selector') {
    throw tree.error(bracket, 'ranges only allowed for vector selectors');
  }
  if (expression.offset !== 0) throw tree.error(bracket, 'no offset modifiers allowed before range');
  if (typeof expression.at === 'number') throw tree.error(bracket, 'no @ modifiers allowed before range');
  const range = positiveDuration(tree, node.getChild('DurationExpr')!);
  const span = { from: expression.span.from, to: tree.spanOf(node).to };
  return { kind: 'matrix-selector', selector: expression, range, span };
}

function asSubquery(tree: GrammarTree, node: SyntaxNode, expression: Expression): Subquery {
  const [range, step] = node.getChildren('DurationExpr');
  return {
    kind: 'subquery',
    expression,
    range: positiveDuration(tree, range!),
    step: step && positiveDuration(tree, step),
    offset: 0,
    at: undefined,
    span: { from: expression.span.from, to: tree.spanOf(node).to },
  };
}

function shiftableOf(tree: GrammarTree, expression: Expression, modifier: 'offset' | '@'): Shiftable {
  const { kind } = expression;
  if (kind === 'vector-selector' || kind === 'matrix-selector' || kind === 'subquery') return expression;
  const name = modifier === 'offset' ? 'offset' : '@';
  throw tree.error(
    expression.span,
    `${name} modifier must be preceded by an instant vector selector or range vector selector or a subquery`,
  );
}

function timeOf(expression: Shiftable): TimeShift {
  return expression.kind === 'matrix-selector' ? expression.selector : expression;
}

function shifted(expression: Shiftable, time: Partial<TimeShift>, { to }: Span): Shiftable {
  const span = { from: expression.span.from, to };
  if (expression.kind !== 'matrix-selector') return { ...expression, ...time, span };
  return { ...expression, selector: { ...expression.selector, ...time }, span };
}

function positiveDuration(tree: GrammarTree, node: SyntaxNode): number {
  const milliseconds = duration(tree, node);
  if (milliseconds <= 0) throw tree.error(tree.tokenOf(node), 'duration must be greater than 0');
  return milliseconds;
}

/** Milliseconds of a number of seconds or a duration, which may have a sign; more is an expression of durations. */
function duration(tree: GrammarTree, node: SyntaxNode): number {
  const first = tree.tokenOf(node);
  const last = tree.lastTokenOf(node);
  const signed = first.text === '-' || first.text === '+';
  if (tree.tokenBehind(first.from) !== last && !(signed && tree.tokenBehind(first.to) === last)) {
    throw tree.error(first, 'duration expressions are experimental and not supported');
  }
  const milliseconds = Math.round(numberValue(tree, last) * 1_000);
  if (!(Math.abs(milliseconds) <= MAX_MILLISECONDS)) throw tree.error(last, 'duration out of range');
  return first.text === '-' ? -milliseconds : milliseconds;
}

/** int64 nanoseconds. */
const MAX_MILLISECONDS = 9_223_372_036_854;
