import { readyMatcher } from '../../store/series/matchers.ts';
import type { VectorSelector } from '../syntax/expression.ts';

/** The label that says whose series it is. */
export const INSTANCE = 'instance';

/** What of a selector over all hosts is to be read on one of them; undefined where nothing can match. */
export type HostSelectors = {
  /** Its own series, which have no `instance` there and get its name. */
  readonly own: VectorSelector | undefined;
  /** Series that came with an `instance` and keep it. */
  readonly kept: VectorSelector | undefined;
};

/**
 * What a selector over the series of several hosts means on one of them. Matchers of `instance` judge the name of the
 * host for its own series, and the label for the others.
 */
export function hostSelectors(selector: VectorSelector, host: string): HostSelectors {
  const asked = selector.matchers.filter(({ name }) => name === INSTANCE);
  const rest = selector.matchers.filter(({ name }) => name !== INSTANCE);
  const isOwn = asked.every((matcher) => readyMatcher(matcher).accepts(host));
  const isKept = !asked.some(({ op, value }) => op === '=' && value === '');
  return {
    own: isOwn ? { ...selector, matchers: [...rest, { name: INSTANCE, op: '=', value: '' }] } : undefined,
    kept: isKept
      ? { ...selector, matchers: [...rest, ...asked, { name: INSTANCE, op: '!=', value: '' }] }
      : undefined,
  };
}

/** Both at once, where one selector can say it: no matcher speaks of `instance`. */
export function wholeSelector(selector: VectorSelector): VectorSelector | undefined {
  return selector.matchers.some(({ name }) => name === INSTANCE) ? undefined : selector;
}
