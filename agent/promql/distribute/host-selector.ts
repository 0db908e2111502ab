import type { LabelMatcher } from '../../kit/labels.ts';
import { readyMatcher } from '../../store/series/matchers.ts';
import type { VectorSelector } from '../syntax/expression.ts';

/** The label that says whose series it is. */
export const INSTANCE = 'instance';

/** What of a selector over all hosts is to be read on one of them; undefined where nothing can match. */
export type HostSelectors = {
  /** Its own series, which have no `instance` there and get its name: they are all with one name. */
  readonly own: VectorSelector | undefined;
  /** Series that came with an `instance` and keep it. */
  readonly kept: VectorSelector | undefined;
};

/**
 * What a selector over the series of several hosts means on one of them. Matchers of `instance` judge the name of the
 * host for its own series, and the label for the others. A series whose label is the name of another of these hosts is
 * left to that host, which answers for itself: a copy that was sent here does not count twice.
 *
 * @param hosts the names of all that are asked, the host among them.
 */
export function hostSelectors(
  selector: VectorSelector,
  host: string,
  hosts: readonly string[],
): HostSelectors {
  const others = hosts.filter((name) => name !== host);
  const asked = selector.matchers.filter(({ name }) => name === INSTANCE);
  const rest = selector.matchers.filter(({ name }) => name !== INSTANCE);
  const isOwn = asked.every((matcher) => readyMatcher(matcher).accepts(host));
  const isKept = !asked.some(({ op, value }) => op === '=' && (value === '' || others.includes(value)));
  return {
    own: isOwn ? { ...selector, matchers: [...rest, { name: INSTANCE, op: '=', value: '' }] } : undefined,
    kept: isKept ? { ...selector, matchers: [...rest, ...asked, noneOf(['', ...others])] } : undefined,
  };
}

/** Both at once, where one selector can say it: no matcher speaks of `instance`. */
export function wholeSelector(
  selector: VectorSelector,
  host: string,
  hosts: readonly string[],
): VectorSelector | undefined {
  if (selector.matchers.some(({ name }) => name === INSTANCE)) return undefined;
  const others = hosts.filter((name) => name !== host);
  return others.length === 0 ? selector : { ...selector, matchers: [...selector.matchers, noneOf(others)] };
}

function noneOf(values: readonly string[]): LabelMatcher {
  return { name: INSTANCE, op: '!~', value: values.map(literally).join('|') };
}

/** A regular expression (RE2) that matches this text alone. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
