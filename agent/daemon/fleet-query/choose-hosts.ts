import { OperationalError } from '../../kit/errors.ts';
import { type LabelMatcher, labelValue } from '../../kit/labels.ts';
import { readyMatcher } from '../../store/series/matchers.ts';
import type { FleetHost } from './fleet-host.ts';

/** What a scope that is a selector says; undefined where it is none. @throws SyntaxError */
export type ReadMatchers = (selector: string) => readonly LabelMatcher[];

/**
 * The hosts that a scope names: `all`, a selector over their labels in which `host` and `instance` are their names, or
 * names with commas between.
 *
 * @throws OperationalError `not-found` where nobody is meant, `invalid` for what cannot be read.
 */
export function chooseHosts(
  hosts: readonly FleetHost[],
  scope: string,
  readMatchers: ReadMatchers,
): readonly FleetHost[] {
  const text = scope.trim();
  if (text === 'all') return hosts;
  return text.startsWith('{') ? selected(hosts, text, readMatchers) : named(hosts, text);
}

function selected(hosts: readonly FleetHost[], scope: string, readMatchers: ReadMatchers) {
  const matchers = matchersOf(scope, readMatchers).map(readyMatcher);
  const chosen = hosts.filter(({ name, labels }) => {
    const known = { ...labels, host: name, instance: name };
    return matchers.every((matcher) => matcher.accepts(labelValue(known, matcher.name)));
  });
  if (chosen.length > 0) return chosen;
  throw nobody(`no host has labels such as ${scope}`);
}

function matchersOf(scope: string, readMatchers: ReadMatchers): readonly LabelMatcher[] {
  try {
    return readMatchers(scope);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OperationalError('invalid', `Cannot read scope ${scope}: ${error.message}`, {
      hint: 'Write all, a selector such as {role="web"}, or names of hosts with commas',
    });
  }
}

function named(hosts: readonly FleetHost[], scope: string): readonly FleetHost[] {
  const names = new Set(
    scope
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
  const chosen = hosts.filter(({ name, alias = name }) => names.has(name) || names.has(alias));
  const unknown = [...names].filter(
    (name) => !chosen.some((host) => host.name === name || host.alias === name),
  );
  if (unknown.length > 0) throw nobody(`this agent knows no host ${unknown.join(', ')}`);
  if (chosen.length === 0) throw nobody('the scope names no host');
  return chosen;
}

function nobody(state: string): OperationalError {
  return new OperationalError('not-found', `Cannot ask hosts: ${state}`, {
    hint: 'vedette status --all shows which hosts this agent knows',
  });
}
