import type { ResultSeries } from '../evaluate/query.ts';
import type { Aggregation, Expression, GivenSeries, VectorSelector } from '../syntax/expression.ts';
import { printExpression } from '../syntax/print-expression.ts';
import { hostSelectors, INSTANCE } from './host-selector.ts';
import { leafPiece, ofHost, withInstance } from './leaf-piece.ts';
import { aggregate, either, paren } from './nodes.ts';
import { asPart, partOf } from './part-label.ts';
import { withSelector } from './per-series.ts';
import type { Piece, SinglePiece } from './piece.ts';
import { withTravellingName } from './travelling-name.ts';

/** What every host makes of its own series before they meet those of the others. */
export type PartialOperator = 'bottomk' | 'count' | 'group' | 'max' | 'min' | 'sum' | 'topk';

export type AggregatePieceOptions = {
  readonly aggregation: Aggregation;
  /** That of the per-series expression which is aggregated. */
  readonly selector: VectorSelector;
  readonly hosts: readonly string[];
  /** All that are asked in one question; several where their results belong together. */
  readonly operators: readonly PartialOperator[];
};

/**
 * An aggregation that each host does for its own series. Those that came to it with an `instance` of their own arrive
 * as they are: another host may have the same ones, which then count once. Where one of them names another of the
 * hosts, that one may have added it up already: then all series are asked one by one (`single`).
 *
 * @param wanted one of the operators: the piece gives its rows alone.
 */
export function aggregatePiece(options: AggregatePieceOptions, wanted: PartialOperator): Piece {
  const { aggregation } = options;
  return {
    text: printExpression(aggregate(aggregation, wanted, aggregation.expression, aggregation.parameter)),
    question(host) {
      const asked = questionOf(options, host);
      return asked && printExpression(asked);
    },
    rows: (host, answer) => answer.flatMap((series) => rowOf(host, series, wanted)),
    single: singlePiece(options, wanted),
  };
}

/** The series that are aggregated, asked one by one. */
function singlePiece(
  { aggregation, selector, hosts }: AggregatePieceOptions,
  wanted: PartialOperator,
): SinglePiece {
  const piece = leafPiece(aggregation.expression, selector);
  return {
    ...piece,
    rows: (host, answer) => answer.map((series) => kept(host, series, wanted)),
    isNeeded: (host, answer) =>
      answer.some(({ labels: { [INSTANCE]: named = host } }) => named !== host && hosts.includes(named)),
  };
}

function questionOf(
  { aggregation, selector, operators }: AggregatePieceOptions,
  host: string,
): Expression | undefined {
  const { own, kept } = hostSelectors(selector, host);
  const inner = (one: VectorSelector) => withSelector(aggregation.expression, one);
  const parts = [
    ...(own ? operators.map((operator) => partial(aggregation, operator, inner(own))) : []),
    ...(kept ? [withTravellingName(inner(kept))] : []),
  ];
  return parts.length === 0 ? undefined : parts.reduce((left, right) => either(paren(left), paren(right)));
}

function partial(aggregation: Aggregation, operator: PartialOperator, inner: Expression): Expression {
  const made = aggregate(aggregation, operator, inner, aggregation.parameter);
  return operator === 'topk' || operator === 'bottomk' ? withTravellingName(made) : asPart(operator, made);
}

function rowOf(host: string, series: ResultSeries, wanted: PartialOperator): GivenSeries[] {
  const { part, labels } = partOf(series.labels);
  if (part === undefined || labels[INSTANCE] !== undefined) return [kept(host, series, wanted)];
  return part === wanted ? [{ ...series, labels: withInstance(host, labels) }] : [];
}

/** A series that was not aggregated yet: of a count or a group it is one. */
function kept(host: string, series: ResultSeries, wanted: PartialOperator): GivenSeries {
  const row = ofHost(host, series);
  return wanted === 'count' || wanted === 'group' ? { ...row, values: row.values.map(() => 1) } : row;
}
