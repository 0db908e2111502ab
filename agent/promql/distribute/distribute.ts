import type {
  Aggregation,
  AggregationOperator,
  Call,
  Expression,
  Given,
  GivenFetch,
  VectorSelector,
} from '../syntax/expression.ts';
import { type AggregatePieceOptions, aggregatePiece, type PartialOperator } from './aggregate-piece.ts';
import { leafPiece } from './leaf-piece.ts';
import { mapChildren, withoutParens } from './map-children.ts';
import { aggregate, call, labelReplace, quotient } from './nodes.ts';
import { isConstant, perSeriesSelector } from './per-series.ts';
import type { Piece } from './piece.ts';

export type DistributeOptions = {
  /** The names of all hosts whose series are asked. */
  readonly hosts: readonly string[];
  /** Asks them: the rows of all answers together. */
  readonly fetch: (piece: Piece) => GivenFetch;
};

/** How the results of hosts are put together, where that is another operator. */
const TOGETHER: Partial<Record<PartialOperator, AggregationOperator>> = { count: 'sum' };
const PARTIAL: ReadonlySet<AggregationOperator> = new Set<PartialOperator>([
  'bottomk',
  'count',
  'group',
  'max',
  'min',
  'sum',
  'topk',
]);

/**
 * Plans a query over several hosts: in its place stands a tree that gives, evaluated here, what the query would give
 * over one store with the series of all, each with `instance` set to the name of its host unless it has that label.
 * The largest parts that each host can answer for its own series become `given` nodes: per-series expressions
 * (`rate(x[5m])`) and aggregations of such that distribute. What is left over is evaluated here. Range selectors that
 * no function covers stay (`x[5m]` alone): they are read through the querier.
 *
 * @param expression with its times fixed (`fixTimes`).
 */
export function distribute(expression: Expression, options: DistributeOptions): Expression {
  const selector = perSeriesSelector(expression);
  if (selector !== undefined) return given(leafPiece(expression, selector), expression, options);
  if (expression.kind === 'aggregation') {
    const distributed = distributedAggregation(expression, options);
    if (distributed !== undefined) return distributed;
  }
  if (expression.kind === 'call') {
    const absence = distributedAbsence(expression, options);
    if (absence !== undefined) return absence;
  }
  return mapChildren(expression, (child) => distribute(child, options));
}

function given(piece: Piece, { span }: Expression, { fetch }: DistributeOptions): Given {
  return { kind: 'given', type: 'vector', text: piece.text, fetch: fetch(piece), span };
}

function distributedAggregation(
  aggregation: Aggregation,
  options: DistributeOptions,
): Expression | undefined {
  const { operator, expression, parameter, grouping } = aggregation;
  const selector = perSeriesSelector(expression);
  if (selector === undefined || grouping.includes('__name__')) return undefined;
  if (parameter !== undefined && !isConstant(parameter)) return undefined;
  const pieces = { aggregation, selector, hosts: options.hosts };
  if (operator === 'avg') {
    const parts = { ...pieces, operators: ['sum', 'count'] } as const;
    return quotient(together(parts, 'sum', options), together(parts, 'count', options));
  }
  if (!isPartial(operator)) return undefined;
  return together({ ...pieces, operators: [operator] }, operator, options);
}

function isPartial(operator: AggregationOperator): operator is PartialOperator {
  return PARTIAL.has(operator);
}

function together(
  pieces: AggregatePieceOptions,
  operator: PartialOperator,
  options: DistributeOptions,
): Expression {
  const { aggregation } = pieces;
  const rows = given(aggregatePiece(pieces, operator), aggregation, options);
  return aggregate(aggregation, TOGETHER[operator] ?? operator, rows, aggregation.parameter);
}

/**
 * `absent(x{job="a"})` takes the labels of its result from the selector, which will not be there any more: they are put
 * on afterwards. Whether there are series at all is asked as `group(x)`, one row from each host.
 */
function distributedAbsence(
  { function: { name }, args, span }: Call,
  options: DistributeOptions,
): Expression | undefined {
  if (name !== 'absent' && name !== 'absent_over_time') return undefined;
  const inner = withoutParens(args[0]!);
  const selector = directSelector(inner);
  if (selector === undefined) return undefined;
  const vector = inner.kind === 'matrix-selector' ? call('present_over_time', [inner]) : inner;
  const group: Aggregation = {
    kind: 'aggregation',
    operator: 'group',
    expression: vector,
    parameter: undefined,
    grouping: [],
    without: false,
    span,
  };
  return absentLabels(selector).reduce<Expression>(
    (labelled, [label, value]) => labelReplace(labelled, [label, value.replaceAll('$', '$$$$'), label, '']),
    call('absent', [distribute(group, options)]),
  );
}

function directSelector(expression: Expression): VectorSelector | undefined {
  if (expression.kind === 'matrix-selector') return expression.selector;
  return expression.kind === 'vector-selector' ? expression : undefined;
}

/** As Prometheus makes them: of each label, its last matcher if that has `=` and no other with `=` came before. */
function absentLabels({ matchers }: VectorSelector): [label: string, value: string][] {
  const labels = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, op, value } of matchers) {
    if (op !== '=' || seen.has(name)) labels.delete(name);
    else labels.set(name, value);
    if (op === '=') seen.add(name);
  }
  labels.delete('__name__');
  return [...labels];
}
