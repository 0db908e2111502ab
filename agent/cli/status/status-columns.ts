import type { HostRow } from '../../contract/hosts.ts';
import type { HostSummary } from '../../contract/status.ts';
import type { Style } from '../style.ts';
import type { Column } from '../table/format-table.ts';
import { absent, percent, shortBytes, shortDuration } from '../table/short-units.ts';
import { ageOfData, isWell, reason, stateWord } from './status-row.ts';

/** The columns of `vedette status`, in the order in which they are read; `now` is the answering agent's clock. */
export function statusColumns(style: Style, now: number): Column<HostRow>[] {
  const right = { align: 'right' } as const;
  const state = (row: HostRow, text: string) =>
    (isWell(row) ? style.good : row.state === 'down' ? style.bad : style.warn)(text);
  const old = (row: HostRow, text: string) => (row.state === 'up' ? text : style.faint(text));
  const number = (
    title: string,
    of: (summary: HostSummary) => string,
    more: Partial<Column<HostRow>> = {},
  ) => ({
    title,
    cell: ({ status }: HostRow) => (status?.summary ? of(status.summary) : absent),
    style: old,
    ...more,
  });
  return [
    { title: 'HOST', cell: ({ name }) => name, shrinkTo: 14 },
    { title: 'STATE', cell: stateWord, style: state },
    { title: 'AGE', cell: (row) => shortDuration(ageOfData(row, now)), ...right },
    number('CPU', ({ cpu }) => percent(cpu?.usedRatio), right),
    number('MEM', ({ memory }) => percent(memory?.usedRatio), right),
    number('LOAD', ({ load }) => load?.[0].toFixed(2) ?? absent, right),
    number('PRESSURE', pressure, { spare: 4, ...right }),
    number('DISK', fullest, { shrinkTo: 10 }),
    number('NET IN/OUT', network, { spare: 5, ...right }),
    { title: 'WHY', cell: reason, spare: 1, shrinkTo: 18 },
    { title: 'VERSION', cell: ({ status }) => status?.version ?? '', spare: 6 },
    number('UP', ({ uptimeSeconds }) => shortDuration((uptimeSeconds ?? Number.NaN) * 1_000), {
      spare: 7,
      ...right,
    }),
    { title: 'TOP PROCESS', cell: ({ status }) => top(status?.summary), spare: 8, shrinkTo: 11, style: old },
    { title: 'LATENCY', cell: ({ latencyMs }) => milliseconds(latencyMs), spare: 9, ...right },
    { title: 'CLOCK', cell: ({ clockOffsetMs }) => milliseconds(clockOffsetMs), spare: 10, ...right },
  ];
}

function pressure({ pressure = {} }: HostSummary): string {
  const highest = Object.entries(pressure).sort(([, a = 0], [, b = 0]) => b - a)[0];
  if (highest === undefined) return absent;
  const [resource, ratio = 0] = highest;
  return ratio < 0.005 ? '0%' : `${resource} ${percent(ratio)}`;
}

function fullest({ filesystems }: HostSummary): string {
  const first = filesystems?.[0];
  return first === undefined ? absent : `${percent(first.usedRatio)} ${first.mountpoint}`;
}

function network({ network }: HostSummary): string {
  if (network === undefined) return absent;
  return `${shortBytes(network.receiveBytesPerSecond)}/${shortBytes(network.transmitBytesPerSecond)}`;
}

function top(summary: HostSummary | null | undefined): string {
  const topProcess = summary?.topProcess;
  return topProcess === undefined ? '' : `${topProcess.name} ${percent(topProcess.cpuRatio)}`;
}

function milliseconds(value: number | null): string {
  return value === null ? '' : `${Math.round(value)} ms`;
}
