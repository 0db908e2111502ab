import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { parseDuration } from '../kit/duration.ts';
import type { LabelMatcher } from '../kit/labels.ts';
import { readyMatcher } from '../store/series/matchers.ts';
import { PromqlError } from './syntax/promql-error.ts';
import { unquote } from './syntax/unquote.ts';

/** A plain vector selector: the newest sample of every series that all matchers accept, `offset` ms ago. */
export type Selector = {
  readonly matchers: readonly LabelMatcher[];
  /** Milliseconds into the past; negative: into the future. */
  readonly offset: number;
};

/** What an expression is called to a person, by the grammar's name of its node. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  AggregateExpr: 'aggregations',
  BinaryExpr: 'binary operators',
  FunctionCall: 'functions',
  MatrixSelector: 'range selectors',
  NumberDurationLiteral: 'numbers',
  ParenExpr: 'parentheses',
  StepInvariantExpr: 'the @ modifier',
  StringLiteral: 'strings',
  SubqueryExpr: 'subqueries',
  UnaryExpr: 'unary operators',
};

/**
 * Reads a vector selector with an optional offset, by the grammar of the Prometheus project.
 *
 * @throws PromqlError with line and column where the text is not PromQL, or is more than a selector.
 * @throws OperationalError `invalid` when a regular expression cannot be read.
 */
export function parseSelector(source: string): Selector {
  const root = parser.parse(source).topNode;
  refuseErrors(root, source);
  const expression = firstExpression(root);
  if (expression?.name !== 'OffsetExpr') return { matchers: matchersOf(expression, source), offset: 0 };
  const inner = firstExpression(expression);
  const offset = expression.getChild('OffsetDurationExpr');
  return { matchers: matchersOf(inner, source), offset: milliseconds(offset ?? expression, source) };
}

function firstExpression(node: SyntaxNode): SyntaxNode | null {
  let child = node.firstChild;
  while (child?.name === 'LineComment') child = child.nextSibling;
  return child;
}

function refuseErrors(root: SyntaxNode, source: string): void {
  root.cursor().iterate((node) => {
    if (node.type.isError) throw new PromqlError(source, node.from, unexpected(source, node.from));
  });
}

function unexpected(source: string, at: number): string {
  if (source.trim() === '') return 'no expression found in input';
  const [token] = /^(?:[\p{L}\d_:.]+|"[^"]*"|\S)/u.exec(source.slice(at).trimStart()) ?? [];
  return token === undefined ? 'unexpected end of input' : `unexpected ${JSON.stringify(token)}`;
}

function matchersOf(node: SyntaxNode | null, source: string): LabelMatcher[] {
  if (node === null) throw new PromqlError(source, 0, 'no expression found in input');
  if (node.name !== 'VectorSelector') throw unsupported(node, source);
  const list = node.getChild('LabelMatchers');
  const name = metricName(node, list, source);
  const matchers = [
    ...(name === undefined ? [] : [{ name: '__name__', op: '=' as const, value: name }]),
    ...(list?.getChildren('UnquotedLabelMatcher') ?? []).map((each) => matcherOf(each, source)),
    ...(list?.getChildren('QuotedLabelMatcher') ?? []).map((each) => matcherOf(each, source)),
  ];
  refuseUnbounded(matchers, node, source);
  return matchers;
}

function unsupported(node: SyntaxNode, source: string): PromqlError {
  const what = UNSUPPORTED[node.name] ?? node.name;
  return new PromqlError(
    source,
    node.from,
    `${what} are not supported yet, only selectors such as up{job="x"}`,
  );
}

/** The name before the braces, or a lone quoted name inside them (`{"a.b", x="y"}`). */
function metricName(node: SyntaxNode, list: SyntaxNode | null, source: string): string | undefined {
  const bare = node.getChild('Identifier');
  const quoted = list?.getChildren('QuotedLabelName') ?? [];
  const extra = quoted[bare === null ? 1 : 0];
  if (extra) throw new PromqlError(source, extra.from, 'metric name must not be set twice');
  if (bare !== null) return textOf(bare, source);
  return quoted[0] && literal(quoted[0], source);
}

function matcherOf(node: SyntaxNode, source: string): LabelMatcher {
  const name = node.firstChild!;
  const value = node.getChild('StringLiteral') ?? node.lastChild!;
  const op = textOf(node.getChild('MatchOp')!, source) as LabelMatcher['op'];
  const quoted = name.name === 'QuotedLabelName';
  return { name: quoted ? literal(name, source) : textOf(name, source), op, value: literal(value, source) };
}

function literal(node: SyntaxNode, source: string): string {
  try {
    return unquote(textOf(node, source));
  } catch (error) {
    if (error instanceof SyntaxError) throw new PromqlError(source, node.from, error.message);
    throw error;
  }
}

function textOf(node: SyntaxNode, source: string): string {
  return source.slice(node.from, node.to);
}

/** A selector that every series satisfies asks for the whole store: Prometheus refuses it, and so does this. */
function refuseUnbounded(matchers: readonly LabelMatcher[], node: SyntaxNode, source: string): void {
  const bounded = matchers.map((matcher) => !readyMatcher(matcher).accepts(''));
  if (bounded.includes(true)) return;
  throw new PromqlError(source, node.from, 'vector selector must contain at least one non-empty matcher');
}

function milliseconds(node: SyntaxNode, source: string): number {
  const match = /^([+-]?)\s*(\S+)$/.exec(textOf(node, source));
  const sign = match?.[1] === '-' ? -1 : 1;
  const text = match?.[2] ?? '';
  if (/^[\d.]+$/.test(text)) return sign * Number(text) * 1_000;
  try {
    return sign * parseDuration(text);
  } catch {
    throw new PromqlError(source, node.from, `not a valid duration string: ${JSON.stringify(text)}`);
  }
}
