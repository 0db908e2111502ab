import { severity } from '../../charts/gauge.ts';
import { sparkline } from '../../charts/sparkline.ts';
import { stateRole } from '../../components/state-role.ts';
import { type FleetHost, STALE_AFTER_MS } from '../../data/fleet-host.ts';
import { shortBytes, shortDuration, shortNumber, shortPercent } from '../../text/short.ts';
import type { Role, Theme } from '../../theme/theme.ts';

export type ColumnId =
  | 'state'
  | 'host'
  | 'age'
  | 'cpu'
  | 'memory'
  | 'load'
  | 'pressure'
  | 'disk'
  | 'receive'
  | 'transmit'
  | 'top'
  | 'uptime'
  | 'why'
  | 'busy'
  | 'version'
  | 'history'
  | 'fullest'
  | 'labels';

/** A column of the fleet table. */
export type FleetColumn = {
  readonly id: ColumnId;
  readonly title: string;
  /** Cells it takes at least. */
  readonly width: number;
  /** Cells it may grow to where there is room. @default width */
  readonly widest?: number;
  readonly align: 'left' | 'right';
  /** Columns come in this order as the terminal grows; 0 are always there. */
  readonly rank: number;
  /** What hosts are sorted by, large first; text A first. Columns without it cannot be sorted by. */
  readonly sort?: (host: FleetHost) => number | string | undefined;
  readonly text: (host: FleetHost, theme: Theme, width: number) => string;
  readonly role?: (host: FleetHost) => Role;
};

const summary = (host: FleetHost) => host.status?.summary ?? undefined;
const fullest = (host: FleetHost) => summary(host)?.filesystems?.[0];
const cpu = (host: FleetHost) => summary(host)?.cpu?.usedRatio;
const memory = (host: FleetHost) => summary(host)?.memory?.usedRatio;
const network = (host: FleetHost) => summary(host)?.network;

/** Every column, from left to right. */
export const fleetColumns: readonly FleetColumn[] = [
  {
    id: 'state',
    title: 'state',
    width: 10,
    align: 'left',
    rank: 0,
    text: (host, { glyphs }) => `${glyphs[host.state]} ${host.state}`,
    role: stateRole,
  },
  {
    id: 'host',
    title: 'host',
    width: 12,
    widest: 32,
    align: 'left',
    rank: 0,
    sort: (host) => host.name,
    text: ({ name }) => name,
  },
  {
    id: 'age',
    title: 'age',
    width: 4,
    align: 'right',
    rank: 0,
    sort: ({ ageMs }) => ageMs,
    text: ({ ageMs }) => shortDuration(ageMs),
    role: ageRole,
  },
  {
    id: 'cpu',
    title: 'cpu',
    width: 4,
    align: 'right',
    rank: 1,
    sort: cpu,
    text: (host) => shortPercent(cpu(host)),
    role: (host) => severity(cpu(host)),
  },
  {
    id: 'memory',
    title: 'mem',
    width: 4,
    align: 'right',
    rank: 1,
    sort: memory,
    text: (host) => shortPercent(memory(host)),
    role: (host) => severity(memory(host)),
  },
  {
    id: 'load',
    title: 'load',
    width: 5,
    align: 'right',
    rank: 2,
    sort: (host) => summary(host)?.load?.[0],
    text: (host) => shortNumber(summary(host)?.load?.[0]),
  },
  {
    id: 'pressure',
    title: 'psi',
    width: 4,
    align: 'right',
    rank: 3,
    sort: pressure,
    text: (host) => shortPercent(pressure(host)),
    role: (host) => severity(pressure(host)),
  },
  {
    id: 'disk',
    title: 'disk',
    width: 4,
    align: 'right',
    rank: 2,
    sort: (host) => fullest(host)?.usedRatio,
    text: (host) => shortPercent(fullest(host)?.usedRatio),
    role: (host) => severity(fullest(host)?.usedRatio),
  },
  {
    id: 'receive',
    title: 'rx/s',
    width: 5,
    align: 'right',
    rank: 4,
    sort: (host) => network(host)?.receiveBytesPerSecond,
    text: (host) => shortBytes(network(host)?.receiveBytesPerSecond),
  },
  {
    id: 'transmit',
    title: 'tx/s',
    width: 5,
    align: 'right',
    rank: 4,
    sort: (host) => network(host)?.transmitBytesPerSecond,
    text: (host) => shortBytes(network(host)?.transmitBytesPerSecond),
  },
  { id: 'top', title: 'top process', width: 11, widest: 24, align: 'left', rank: 5, text: topProcess },
  {
    id: 'uptime',
    title: 'uptime',
    width: 6,
    align: 'right',
    rank: 6,
    sort: (host) => summary(host)?.uptimeSeconds,
    text: (host) => shortDuration(milliseconds(summary(host)?.uptimeSeconds)),
  },
  {
    id: 'busy',
    title: 'busy',
    width: 4,
    align: 'right',
    rank: 8,
    sort: (host) => summary(host)?.disk?.utilRatio,
    text: (host) => shortPercent(summary(host)?.disk?.utilRatio),
    role: (host) => severity(summary(host)?.disk?.utilRatio),
  },
  {
    id: 'history',
    title: 'cpu, last minute',
    width: 20,
    widest: 30,
    align: 'left',
    rank: 9,
    text: ({ cpuHistory }, theme, width) => sparkline(cpuHistory, width, 1, theme),
    role: () => 'accent',
  },
  {
    id: 'fullest',
    title: 'fullest',
    width: 10,
    widest: 20,
    align: 'left',
    rank: 11,
    text: (host) => fullest(host)?.mountpoint ?? '',
  },
  {
    id: 'version',
    title: 'version',
    width: 9,
    align: 'left',
    rank: 10,
    sort: (host) => host.status?.version,
    text: (host) => host.status?.version ?? '',
  },
  { id: 'why', title: 'why', width: 20, widest: 50, align: 'left', rank: 7, text: why },
  { id: 'labels', title: 'labels', width: 16, widest: 60, align: 'left', rank: 12, text: labelText },
];

/** The labels of a host as `name=value`, separated by blanks. */
export function labelText({ status }: FleetHost): string {
  return Object.entries(status?.labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** The share of time in which some task waited, for whatever it waited most. */
export function pressure(host: FleetHost): number | undefined {
  const { cpu, memory, io } = summary(host)?.pressure ?? {};
  const known = [cpu, memory, io].filter((ratio) => ratio !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** The reason for a state, and who told it. */
function why({ because, via }: FleetHost): string {
  return [because, via === null ? null : `via ${via}`].filter((part) => part !== null).join(', ');
}

function topProcess(host: FleetHost, _theme: Theme, width: number): string {
  const top = summary(host)?.topProcess;
  if (top === undefined) return '';
  const share = ` ${shortPercent(top.cpuRatio)}`;
  return top.name.length + share.length > width ? top.name : top.name + share;
}

function ageRole({ ageMs }: FleetHost): Role {
  return ageMs !== undefined && ageMs > STALE_AFTER_MS ? 'warn' : 'plain';
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}
