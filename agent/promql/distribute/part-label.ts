import type { Labels } from '../../kit/labels.ts';
import type { Expression } from '../syntax/expression.ts';
import { labelReplace } from './nodes.ts';

/** Tells sums from counts where both are asked at once, so that they speak of the same samples. */
const PART = '__vedette_part__';

/** Every series of the vector marked as part of this name. */
export function asPart(name: string, expression: Expression): Expression {
  return labelReplace(expression, [PART, name, PART, '']);
}

/** The part that a series belongs to, and its labels without the mark. */
export function partOf({ [PART]: part, ...labels }: Labels): { part: string | undefined; labels: Labels } {
  return { part, labels };
}
