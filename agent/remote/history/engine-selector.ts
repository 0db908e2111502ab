import type { LabelMatcher, Labels } from '../../kit/labels.ts';
import { readyMatcher } from '../../store/series/matchers.ts';

/**
 * The external labels that the series of this host have in an engine, and not here. Where a matcher takes series without
 * such a label, those of this host are meant; where it asks for a value of it, it is meant as it stands, and the label is
 * not among these.
 */
export function addedLabels(matchers: readonly LabelMatcher[], external: Labels): Labels {
  const takesNone = (name: string) =>
    matchers.every((matcher) => matcher.name !== name || readyMatcher(matcher).accepts(''));
  return Object.fromEntries(Object.entries(external).filter(([name]) => takesNone(name)));
}

/** The selector by which an engine finds the series that this host would find by `matchers`. */
export function engineSelector(matchers: readonly LabelMatcher[], added: Labels): string {
  const kept = matchers.filter(({ name }) => !Object.hasOwn(added, name));
  const more = Object.entries(added).map(([name, value]): LabelMatcher => ({ name, op: '=', value }));
  return `{${[...kept, ...more].map(matcherText).join(',')}}`;
}

function matcherText({ name, op, value }: LabelMatcher): string {
  return `${name}${op}${JSON.stringify(value)}`;
}

/** The labels that a series of an engine has on this host. */
export function localLabels(labels: Labels, added: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name, value]) => added[name] !== value));
}
