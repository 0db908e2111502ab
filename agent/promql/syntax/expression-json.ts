import type { Expression, TimeShift, ValueType, VectorMatching, VectorSelector } from './expression.ts';
import { decimal } from './print-number.ts';

type Selector = {
  readonly name: string;
  readonly offset: number;
  readonly matchers: readonly { readonly name: string; readonly value: string; readonly type: string }[];
  readonly timestamp: number | null;
  readonly startOrEnd: 'start' | 'end' | null;
  readonly anchored: boolean;
  readonly smoothed: boolean;
};

/** The tree that `/api/v1/parse_query` answers (web/api/v1/translate_ast.go). Times are in milliseconds. */
export type ExpressionJson =
  | {
      readonly type: 'aggregation';
      readonly op: string;
      readonly expr: ExpressionJson;
      readonly param: ExpressionJson | null;
      readonly grouping: readonly string[];
      readonly without: boolean;
    }
  | {
      readonly type: 'binaryExpr';
      readonly op: string;
      readonly lhs: ExpressionJson;
      readonly rhs: ExpressionJson;
      readonly matching: MatchingJson | null;
      readonly bool: boolean;
    }
  | {
      readonly type: 'call';
      readonly func: {
        readonly name: string;
        readonly argTypes: readonly ValueType[];
        readonly variadic: number;
        readonly returnType: ValueType;
      };
      readonly args: readonly ExpressionJson[];
    }
  | ({ readonly type: 'matrixSelector'; readonly range: number } & Selector)
  | {
      readonly type: 'subquery';
      readonly expr: ExpressionJson;
      readonly range: number;
      readonly offset: number;
      readonly step: number;
      readonly timestamp: number | null;
      readonly startOrEnd: 'start' | 'end' | null;
    }
  | { readonly type: 'numberLiteral'; readonly val: string }
  | { readonly type: 'parenExpr'; readonly expr: ExpressionJson }
  | { readonly type: 'stringLiteral'; readonly val: string }
  | { readonly type: 'unaryExpr'; readonly op: string; readonly expr: ExpressionJson }
  | ({ readonly type: 'vectorSelector' } & Selector);

type MatchingJson = {
  readonly card: VectorMatching['cardinality'];
  readonly labels: readonly string[];
  readonly on: boolean;
  readonly include: readonly string[];
  readonly fillValues: { readonly lhs: null; readonly rhs: null };
};

/** @throws TypeError for a part that somebody else answers: what a user wrote has none. */
export function expressionJson(expression: Expression): ExpressionJson {
  switch (expression.kind) {
    case 'aggregation':
      return {
        type: 'aggregation',
        op: expression.operator,
        expr: expressionJson(expression.expression),
        param: expression.parameter ? expressionJson(expression.parameter) : null,
        grouping: expression.grouping,
        without: expression.without,
      };
    case 'binary':
      return {
        type: 'binaryExpr',
        op: expression.operator,
        lhs: expressionJson(expression.left),
        rhs: expressionJson(expression.right),
        matching: matchingJson(expression.matching),
        bool: expression.returnBool,
      };
    case 'call': {
      const { name, args: argTypes, variadic, returns: returnType } = expression.function;
      const args = expression.args.map(expressionJson);
      return { type: 'call', func: { name, argTypes, variadic, returnType }, args };
    }
    case 'given':
      throw new TypeError('a given part has no JSON');
    case 'matrix-selector':
      return { type: 'matrixSelector', range: expression.range, ...selectorJson(expression.selector) };
    case 'number':
      return { type: 'numberLiteral', val: decimal(expression.value) };
    case 'paren':
      return { type: 'parenExpr', expr: expressionJson(expression.expression) };
    case 'string':
      return { type: 'stringLiteral', val: expression.value };
    case 'subquery':
      return {
        type: 'subquery',
        expr: expressionJson(expression.expression),
        range: expression.range,
        step: expression.step ?? 0,
        ...shiftJson(expression),
      };
    case 'unary':
      return { type: 'unaryExpr', op: expression.operator, expr: expressionJson(expression.expression) };
    case 'vector-selector':
      return { type: 'vectorSelector', ...selectorJson(expression) };
  }
}

function matchingJson(matching: VectorMatching | undefined): MatchingJson | null {
  if (matching === undefined) return null;
  const { cardinality: card, labels, on, include } = matching;
  return { card, labels, on, include, fillValues: { lhs: null, rhs: null } };
}

function selectorJson(selector: VectorSelector): Selector {
  const matchers = selector.matchers.map(({ name, op, value }) => ({ name, value, type: op }));
  return { name: selector.name ?? '', matchers, ...shiftJson(selector), anchored: false, smoothed: false };
}

function shiftJson({ offset, at }: TimeShift) {
  return {
    offset,
    timestamp: typeof at === 'number' ? at : null,
    startOrEnd: typeof at === 'string' ? at : null,
  };
}
