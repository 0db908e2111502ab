import { severity } from '../../charts/gauge.ts';
import { sparkline } from '../../charts/sparkline.ts';
import { type FleetHost, STALE_AFTER_MS } from '../../data/fleet-host.ts';
import type { Column } from '../../table/column.ts';
import { shortBytes, shortDuration, shortNumber, shortPercent } from '../../text/short.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { hostColumn, stateColumn } from '../host-columns.ts';

const summary = (host: FleetHost) => host.status?.summary ?? undefined;
const fullest = (host: FleetHost) => summary(host)?.filesystems?.[0];
const network = (host: FleetHost) => summary(host)?.network;
const right = { align: 'right' } as const;

/** Every column, from left to right. */
export const fleetColumns: readonly Column<FleetHost>[] = [
  stateColumn,
  hostColumn,
  {
    id: 'age',
    title: 'age',
    does: 'since its numbers were measured',
    width: 4,
    ...right,
    rank: 0,
    quantity: 'duration',
    value: ({ ageMs }) => ageMs,
    text: ({ ageMs }) => shortDuration(ageMs),
    role: ageRole,
  },
  percentColumn('cpu', 'cpu', 1, 'processor time in use', (host) => summary(host)?.cpu?.usedRatio),
  percentColumn('memory', 'mem', 1, 'memory in use', (host) => summary(host)?.memory?.usedRatio),
  {
    id: 'load',
    title: 'load',
    does: 'load average of 1 minute',
    width: 5,
    ...right,
    rank: 2,
    value: (host) => summary(host)?.load?.[0],
    text: (host) => shortNumber(summary(host)?.load?.[0]),
  },
  percentColumn('pressure', 'psi', 3, 'share of time in which some task waited', pressure),
  percentColumn('disk', 'disk', 2, 'the fullest file system', (host) => fullest(host)?.usedRatio),
  bytesColumn('receive', 'rx/s', 'bytes received', (host) => network(host)?.receiveBytesPerSecond),
  bytesColumn('transmit', 'tx/s', 'bytes sent', (host) => network(host)?.transmitBytesPerSecond),
  {
    id: 'top',
    title: 'top process',
    does: 'the process that uses most processor time',
    width: 11,
    widest: 24,
    align: 'left',
    rank: 5,
    value: (host) => summary(host)?.topProcess?.name,
    text: topProcess,
  },
  {
    id: 'uptime',
    title: 'uptime',
    does: 'since the host booted',
    width: 6,
    ...right,
    rank: 6,
    quantity: 'duration',
    value: (host) => milliseconds(summary(host)?.uptimeSeconds),
    text: (host) => shortDuration(milliseconds(summary(host)?.uptimeSeconds)),
  },
  percentColumn('busy', 'busy', 8, 'the busiest disk', (host) => summary(host)?.disk?.utilRatio),
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
    does: 'where the fullest file system is mounted',
    width: 10,
    widest: 20,
    align: 'left',
    rank: 11,
    value: (host) => fullest(host)?.mountpoint,
    text: (host) => fullest(host)?.mountpoint ?? '',
  },
  {
    id: 'version',
    title: 'version',
    does: 'the version of its agent',
    width: 9,
    align: 'left',
    rank: 10,
    value: (host) => host.status?.version,
    text: (host) => host.status?.version ?? '',
  },
  {
    id: 'why',
    title: 'why',
    does: 'why it is not up, and who told',
    width: 20,
    widest: 50,
    align: 'left',
    rank: 7,
    value: ({ because }) => because ?? undefined,
    text: why,
  },
  {
    id: 'latency',
    title: 'answer',
    does: 'how long its agent takes to answer, ms',
    width: 7,
    ...right,
    rank: 13,
    value: ({ latencyMs }) => latencyMs ?? undefined,
    text: ({ latencyMs }, { glyphs }) => (latencyMs === null ? glyphs.nothing : `${latencyMs.toFixed(1)}ms`),
  },
  {
    id: 'backups',
    title: 'backups',
    does: 'how many backups of it fail and are late',
    width: 9,
    align: 'left',
    rank: 14,
    value: ({ status }) =>
      status?.backups ? status.backups.failing * 1_000 + status.backups.late : undefined,
    text: backupText,
    role: backupRole,
  },
  { id: 'labels', title: 'labels', width: 16, widest: 60, align: 'left', rank: 12, text: labelText },
];

function percentColumn(
  id: string,
  title: string,
  rank: number,
  does: string,
  value: (host: FleetHost) => number | undefined,
): Column<FleetHost> {
  return {
    id,
    title,
    does,
    width: 4,
    ...right,
    rank,
    quantity: 'ratio',
    value,
    text: (host) => shortPercent(value(host)),
    role: (host) => severity(value(host)),
  };
}

function bytesColumn(
  id: string,
  title: string,
  does: string,
  value: (host: FleetHost) => number | undefined,
): Column<FleetHost> {
  return {
    id,
    title,
    does: `${does} in a second`,
    width: 5,
    ...right,
    rank: 4,
    quantity: 'bytes',
    value,
    text: (host) => shortBytes(value(host)),
  };
}

/** `✗ 1 ▲ 2`: one fails, two are late; `● 3`: all are well; empty where there is none. */
function backupText({ status }: FleetHost, { glyphs }: Theme): string {
  const { total = 0, failing = 0, late = 0 } = status?.backups ?? {};
  const parts = [
    failing > 0 ? `${glyphs.down} ${failing}` : '',
    late > 0 ? `${glyphs.degraded} ${late}` : '',
  ];
  return parts.filter(Boolean).join(' ') || (total > 0 ? `${glyphs.up} ${total}` : '');
}

function backupRole({ status }: FleetHost): Role {
  const { failing = 0, late = 0 } = status?.backups ?? {};
  if (failing > 0) return 'bad';
  return late > 0 ? 'warn' : 'plain';
}

/** How many backups of these hosts fail and are late, in words; empty where all are well. */
export function backupWords(hosts: readonly FleetHost[]): string {
  const sum = (part: 'failing' | 'late') =>
    hosts.reduce((sum, { status }) => sum + (status?.backups?.[part] ?? 0), 0);
  const [failing, late] = [sum('failing'), sum('late')];
  const parts = [failing > 0 ? `${failing} failing` : '', late > 0 ? `${late} late` : ''].filter(Boolean);
  return parts.length === 0 ? '' : `backups: ${parts.join(', ')}`;
}

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
