import { type LabelMatcher, type Labels, labelValue } from '../kit/labels.ts';
import { readyMatcher } from '../store/series/matchers.ts';

/**
 * A test for label sets outside the store, by the store's own matching.
 *
 * @throws OperationalError `invalid` when a regular expression cannot be read.
 */
export function labelPredicate(matchers: readonly LabelMatcher[]): (labels: Labels) => boolean {
  const ready = matchers.map(readyMatcher);
  return (labels) => ready.every(({ name, accepts }) => accepts(labelValue(labels, name)));
}
