import type { ToxicKindRow } from '../../../agent/contract/proxies.ts';
import { bytesPerSecond } from '../../charts/units.ts';
import type { FleetProxy } from '../../data/fleet-proxy.ts';
import type { Column } from '../../table/column.ts';
import { proxyStateRole, proxyStateText, toxicChip } from './toxic-looks.ts';

const right = { align: 'right' } as const;
const left = { align: 'left' } as const;

export type ProxyColumnsOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The kinds of toxic that a host knows. */
  readonly kinds: (hostKey: string) => readonly ToxicKindRow[];
};

/** Every column, from left to right. */
export function proxyColumns({ now, kinds }: ProxyColumnsOptions): Column<FleetProxy>[] {
  const chips = ({ hostKey, toxics }: FleetProxy) =>
    toxics.map((toxic) => toxicChip(toxic, kinds(hostKey), now()));
  const rate = (value: number | null) => (value === null ? undefined : value);
  return [
    {
      ...{ id: 'state', title: 'state', width: 5, ...left, rank: 0 },
      value: ({ enabled }) => (enabled ? 'on' : 'off'),
      text: (proxy, theme) => proxyStateText(proxy, theme),
      role: (proxy) => proxyStateRole(proxy),
    },
    {
      ...{ id: 'host', title: 'host', width: 13, widest: 16, ...left, rank: 0 },
      value: ({ host }) => host,
      text: ({ host }) => host,
    },
    {
      ...{ id: 'proxy', title: 'proxy', width: 10, widest: 14, ...left, rank: 0 },
      value: ({ name }) => name,
      text: ({ name }) => name,
    },
    {
      ...{ id: 'protocol', title: 'prot', width: 4, ...left, rank: 6 },
      value: ({ protocol }) => protocol,
      text: ({ protocol }) => protocol,
      role: () => 'dim',
    },
    {
      ...{ id: 'listen', title: 'listen', width: 15, widest: 21, ...left, rank: 4 },
      does: 'where clients connect',
      value: ({ listen }) => listen,
      text: ({ listen }) => listen,
    },
    {
      ...{ id: 'upstream', title: 'upstream', width: 15, widest: 24, ...left, rank: 5 },
      does: 'the server that it is for',
      value: ({ upstream }) => upstream,
      text: ({ upstream }) => upstream,
    },
    {
      ...{ id: 'connections', title: 'conn', width: 5, ...right, rank: 2, quantity: 'number' },
      does: 'connections that are open',
      value: ({ connections }) => connections,
      text: ({ connections }) => String(connections),
    },
    {
      ...{ id: 'accepted', title: 'acc', width: 6, widest: 8, ...right, rank: 7, quantity: 'number' },
      does: 'connections since the proxy was made',
      value: ({ accepted }) => accepted,
      text: ({ accepted }) => String(accepted),
    },
    {
      ...{ id: 'failed', title: 'fail', width: 4, widest: 6, ...right, rank: 8, quantity: 'number' },
      does: 'connections to the server that failed',
      value: ({ failed }) => failed,
      text: ({ failed }) => String(failed),
      role: ({ failed }) => (failed > 0 ? 'warn' : 'plain'),
    },
    {
      ...{ id: 'up', title: 'up', width: 6, widest: 7, ...right, rank: 3, quantity: 'bytes' },
      does: 'bytes a second that went to the server',
      value: ({ up }) => rate(up.rate),
      text: ({ up }, { glyphs }) => rateText(up.rate, glyphs.nothing),
    },
    {
      ...{ id: 'down', title: 'down', width: 6, widest: 7, ...right, rank: 3, quantity: 'bytes' },
      does: 'bytes a second that went to clients',
      value: ({ down }) => rate(down.rate),
      text: ({ down }, { glyphs }) => rateText(down.rate, glyphs.nothing),
    },
    {
      ...{ id: 'toxics', title: 'toxics', width: 26, widest: 90, ...left, rank: 1 },
      does: 'what is wrong with it: kind, direction, share of connections, owner, time left',
      value: (proxy) => chips(proxy).join('  '),
      text: (proxy) => chips(proxy).join('  '),
      role: () => 'warn',
    },
  ];
}

/** Bytes a second; nothing where there was no second answer yet. */
export function rateText(rate: number | null, nothing: string): string {
  return rate === null ? nothing : bytesPerSecond.format(rate);
}
