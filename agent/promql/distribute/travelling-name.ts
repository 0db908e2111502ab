import type { Labels } from '../../kit/labels.ts';
import type { Expression } from '../syntax/expression.ts';
import { labelReplace } from './nodes.ts';

/** Carries a metric name over the wire that is to be dropped at the end of the query only. */
const NAME = '__vedette_name__';

/**
 * The expression with each metric name in a label of its own: a host drops names at the end of its piece, which is not
 * yet the end of the query, and until then they tell series apart.
 */
export function withTravellingName(expression: Expression): Expression {
  return labelReplace(expression, [NAME, '$1', '__name__', '(.*)']);
}

/** Takes it out again: the labels with the name, and whether it was dropped. */
export function arrivedName({ [NAME]: name, ...labels }: Labels): { labels: Labels; dropName: boolean } {
  if (name === undefined || labels.__name__ !== undefined) return { labels, dropName: false };
  return { labels: { __name__: name, ...labels }, dropName: true };
}
