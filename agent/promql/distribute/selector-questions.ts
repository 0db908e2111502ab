import type { LabelMatcher } from '../../kit/labels.ts';
import type { VectorSelector } from '../syntax/expression.ts';
import { printExpression } from '../syntax/print-expression.ts';
import { hostSelectors, wholeSelector } from './host-selector.ts';

/** The selectors, as text, that together mean on one host what these matchers mean over all: none, one or two. */
export function selectorQuestions(matchers: readonly LabelMatcher[], host: string): string[] {
  const selector: VectorSelector = {
    kind: 'vector-selector',
    name: undefined,
    matchers,
    offset: 0,
    at: undefined,
    span: { from: 0, to: 0 },
  };
  const whole = wholeSelector(selector);
  const { own, kept } = hostSelectors(selector, host);
  const asked = whole === undefined ? [own, kept] : [whole];
  return asked.filter((one) => one !== undefined).map(printExpression);
}
