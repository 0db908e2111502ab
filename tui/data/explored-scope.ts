import type { FleetHost } from './fleet-host.ts';

/** Whose series are asked: all hosts, those whose labels match, or those with these names. */
export type ExploredScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'labels'; readonly matchers: readonly HostMatcher[] }
  | { readonly kind: 'names'; readonly names: readonly string[] };

type HostMatcher = {
  readonly label: string;
  readonly accepts: (value: string) => boolean;
};

const MATCHER = /^\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\["\\])*)"\s*/;

/**
 * Reads whose series are asked: `all` or nothing, `{env="prod",host!~"db.*"}`, or names with commas between.
 *
 * @throws SyntaxError that says what is wrong with it.
 */
export function parseScope(text: string): ExploredScope {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'all') return { kind: 'all' };
  if (trimmed.startsWith('{')) return { kind: 'labels', matchers: matchersOf(trimmed) };
  const names = trimmed.split(',').map((name) => name.trim());
  if (names.some((name) => name === '')) throw new SyntaxError('a name is missing between two commas');
  return { kind: 'names', names };
}

/** The hosts of a fleet that are asked. */
export function hostsInScope(hosts: readonly FleetHost[], scope: ExploredScope): readonly FleetHost[] {
  if (scope.kind === 'all') return hosts;
  if (scope.kind === 'names') return hosts.filter(({ name }) => scope.names.includes(name));
  return hosts.filter((host) => scope.matchers.every(({ label, accepts }) => accepts(labelOf(host, label))));
}

/** The names that no host of the fleet has. */
export function unknownNames(hosts: readonly FleetHost[], scope: ExploredScope): string[] {
  const known = new Set(hosts.map(({ name }) => name));
  return scope.kind === 'names' ? scope.names.filter((name) => !known.has(name)) : [];
}

function labelOf({ name, status }: FleetHost, label: string): string {
  return status?.labels[label] ?? (label === 'host' || label === 'instance' ? name : '');
}

function matchersOf(text: string): HostMatcher[] {
  const matchers: HostMatcher[] = [];
  let rest = text.slice(1).trimStart();
  while (!rest.startsWith('}')) {
    const match = MATCHER.exec(rest);
    if (match === null) throw new SyntaxError('expected a label such as env="prod"');
    const [all, label, operator, quoted] = match as unknown as [string, string, string, string];
    matchers.push({ label, accepts: test(operator, quoted.replace(/\\(.)/g, '$1')) });
    rest = rest.slice(all.length).replace(/^,\s*/, '');
  }
  if (rest !== '}') throw new SyntaxError('something stands behind the closing brace');
  return matchers;
}

function test(operator: string, value: string): (found: string) => boolean {
  if (operator === '=') return (found) => found === value;
  if (operator === '!=') return (found) => found !== value;
  const regex = new RegExp(`^(?:${value})$`, 's');
  return (found) => regex.test(found) === (operator === '=~');
}
