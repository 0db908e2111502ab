import type { FleetHost } from '../data/fleet-host.ts';
import { hostStates, stress } from '../data/fleet-host.ts';

/** What the wall shows at one time. */
export type WallPage =
  | { readonly kind: 'overview' }
  /** The hosts that have that value of that label. */
  | { readonly kind: 'group'; readonly label: string; readonly value: string }
  | { readonly kind: 'host'; readonly key: string };

const WORST_HOSTS = 5;
const GROUPS = 24;

/** Hosts with the worst first: by state, then by what they have in use. */
export function worstFirst(hosts: readonly FleetHost[]): FleetHost[] {
  const rank = ({ state }: FleetHost) => hostStates.indexOf(state);
  const use = ({ status }: FleetHost) => stress(status?.summary);
  return [...hosts].sort((a, b) => rank(b) - rank(a) || use(b) - use(a) || a.name.localeCompare(b.name));
}

/** The pages for these hosts: all of them, then those of each value of the label, then the worst one by one. */
export function wallPages(hosts: readonly FleetHost[], label: string | undefined): WallPage[] {
  const worst = worstFirst(hosts).slice(0, WORST_HOSTS);
  return [
    { kind: 'overview' },
    ...(label === undefined ? [] : groupPages(hosts, label)),
    ...worst.map(({ key }): WallPage => ({ kind: 'host', key })),
  ];
}

/** The hosts that a page is of, worst first. */
export function hostsOf(page: WallPage, hosts: readonly FleetHost[]): FleetHost[] {
  if (page.kind === 'overview') return worstFirst(hosts);
  if (page.kind === 'host') return hosts.filter(({ key }) => key === page.key);
  return worstFirst(hosts.filter((host) => labelOf(host, page.label) === page.value));
}

/** What a page is called. */
export function pageTitle(page: WallPage, hosts: readonly FleetHost[]): string {
  if (page.kind === 'overview') return 'all hosts';
  if (page.kind === 'group') return `${page.label}=${page.value}`;
  return `host ${hosts.find(({ key }) => key === page.key)?.name ?? 'gone'}`;
}

function groupPages(hosts: readonly FleetHost[], label: string): WallPage[] {
  const values = new Set(hosts.flatMap((host) => labelOf(host, label) ?? []));
  return [...values]
    .sort((a, b) => a.localeCompare(b))
    .slice(0, GROUPS)
    .map((value) => ({ kind: 'group', label, value }));
}

function labelOf({ status }: FleetHost, label: string): string | undefined {
  const labels = status?.labels ?? {};
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}
