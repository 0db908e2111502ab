import type { Labels } from '../../kit/labels.ts';
import type { ResultSeries } from '../evaluate/query.ts';
import type { Expression, GivenSeries, VectorSelector } from '../syntax/expression.ts';
import { printExpression } from '../syntax/print-expression.ts';
import { hostSelectors, INSTANCE, wholeSelector } from './host-selector.ts';
import { either, paren } from './nodes.ts';
import { withSelector } from './per-series.ts';
import type { Piece } from './piece.ts';
import { arrivedName, withTravellingName } from './travelling-name.ts';

/** A per-series expression that each host answers whole. */
export function leafPiece(expression: Expression, selector: VectorSelector): Piece {
  return {
    text: printExpression(expression),
    question(host) {
      const asked = seriesOf(expression, selector, host);
      return asked && printExpression(named(asked));
    },
    rows: (host, answer) => answer.map((series) => ofHost(host, series)),
  };
}

/** A series of a host as one of the whole. */
export function ofHost(host: string, { labels, timestamps, values }: ResultSeries): GivenSeries {
  const arrived = arrivedName(labels);
  return { labels: withInstance(host, arrived.labels), dropName: arrived.dropName, timestamps, values };
}

/** The labels with the name of the host, unless they name another instance. */
export function withInstance(host: string, labels: Labels): Labels {
  return labels[INSTANCE] === undefined ? { ...labels, [INSTANCE]: host } : labels;
}

function seriesOf(expression: Expression, selector: VectorSelector, host: string): Expression | undefined {
  const whole = wholeSelector(selector);
  if (whole !== undefined) return withSelector(expression, whole);
  const { own, kept } = hostSelectors(selector, host);
  const [first, second] = [own, kept].flatMap((one) => (one ? [withSelector(expression, one)] : []));
  return first && second ? either(paren(first), paren(second)) : first;
}

function named(expression: Expression): Expression {
  return expression.kind === 'vector-selector' ? expression : withTravellingName(expression);
}
