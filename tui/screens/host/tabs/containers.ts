import type { AnswerOf } from '../../../../agent/client/client.ts';
import { type CgroupRow, listCgroups } from '../../../../agent/contract/cgroups.ts';
import { severity } from '../../../charts/gauge.ts';
import type { Column } from '../../../table/column.ts';
import { TreeView } from '../../../table/tree-view.ts';
import { shortBytes, shortPercent } from '../../../text/short.ts';
import { PolledTable } from '../polled-table.ts';
import type { HostTab } from '../tab.ts';

type Answer = AnswerOf<typeof listCgroups>;

const right = { align: 'right' } as const;
const usedRatio = ({ memoryBytes, memoryLimitBytes }: CgroupRow) =>
  memoryBytes === null || !memoryLimitBytes ? undefined : memoryBytes / memoryLimitBytes;
const container = ({ containerId, engine }: CgroupRow) =>
  [...(engine === null ? [] : [engine]), ...(containerId === null ? [] : [containerId])].join(' ');

function cgroupColumns(tree: TreeView<CgroupRow>): Column<CgroupRow>[] {
  return [
    {
      id: 'kind',
      title: 'kind',
      does: 'slice (a group of others), service, scope, container',
      width: 9,
      align: 'left',
      rank: 1,
      value: ({ kind }) => kind,
      text: ({ kind }) => kind,
      role: ({ kind }) => (kind === 'container' ? 'accent' : 'dim'),
    },
    {
      id: 'name',
      title: 'name',
      width: 24,
      widest: 44,
      align: 'left',
      rank: 0,
      value: ({ name }) => name,
      text: (row, { glyphs }) => `${tree.lines(row, glyphs)}${row.name}`,
    },
    {
      id: 'container',
      title: 'container',
      does: 'its engine and id',
      width: 12,
      widest: 26,
      align: 'left',
      rank: 4,
      value: (row) => container(row) || undefined,
      text: container,
    },
    {
      id: 'cpu',
      title: 'cpu',
      does: '100% is one processor',
      width: 5,
      ...right,
      rank: 0,
      quantity: 'ratio',
      value: ({ cpuRatio }) => cpuRatio ?? undefined,
      text: ({ cpuRatio }) => shortPercent(cpuRatio ?? undefined),
      role: ({ cpuRatio }) => ((cpuRatio ?? 0) >= 0.9 ? 'warn' : 'plain'),
    },
    {
      id: 'memory',
      title: 'mem',
      width: 5,
      ...right,
      rank: 0,
      quantity: 'bytes',
      value: ({ memoryBytes }) => memoryBytes ?? undefined,
      text: ({ memoryBytes }) => shortBytes(memoryBytes ?? undefined),
    },
    {
      id: 'limit',
      title: 'limit',
      does: 'most memory that it may use',
      width: 5,
      ...right,
      rank: 2,
      quantity: 'bytes',
      value: ({ memoryLimitBytes }) => memoryLimitBytes ?? undefined,
      text: ({ memoryLimitBytes }, { glyphs }) =>
        memoryLimitBytes === null ? glyphs.nothing : shortBytes(memoryLimitBytes),
      role: () => 'dim',
    },
    {
      id: 'used',
      title: 'of limit',
      does: 'memory in use of its limit',
      width: 8,
      widest: 16,
      ...right,
      rank: 2,
      quantity: 'ratio',
      value: usedRatio,
      text: (row, { glyphs }, width) => usedBar(usedRatio(row), width, glyphs),
      role: (row) => severity(usedRatio(row)),
    },
    {
      id: 'throttled',
      title: 'thrtl',
      does: 'share of the periods in which its cpu quota was used up',
      width: 5,
      ...right,
      rank: 3,
      quantity: 'ratio',
      value: ({ throttledRatio }) => throttledRatio ?? undefined,
      text: ({ throttledRatio }) => shortPercent(throttledRatio ?? undefined),
      role: ({ throttledRatio }) => ((throttledRatio ?? 0) >= 0.05 ? 'warn' : 'plain'),
    },
    {
      id: 'oom',
      title: 'oom',
      does: 'processes killed for want of memory',
      width: 4,
      ...right,
      rank: 3,
      value: ({ oomKills }) => oomKills ?? undefined,
      text: ({ oomKills }, { glyphs }) => (oomKills === null ? glyphs.nothing : String(oomKills)),
      role: ({ oomKills }) => ((oomKills ?? 0) > 0 ? 'bad' : 'plain'),
    },
    {
      id: 'tasks',
      title: 'tasks',
      does: 'processes and threads',
      width: 5,
      ...right,
      rank: 3,
      value: ({ tasks }) => tasks ?? undefined,
      text: ({ tasks }, { glyphs }) => (tasks === null ? glyphs.nothing : String(tasks)),
    },
  ];
}

/** The control groups of the host: slices, services, containers, each below the one that it is part of. */
export const containers: HostTab = {
  id: 'containers',
  title: 'containers',
  open(context, place) {
    const tree = new TreeView<CgroupRow>({ key: ({ path }) => path, ancestors: parents }, true);
    return new PolledTable<Answer, CgroupRow>(context, place, {
      table: {
        columns: cgroupColumns(tree),
        key: ({ path }) => path,
        name: ({ path }) => path,
        words: ({ path, kind, engine, containerId }) => [path, kind, engine, containerId].join(' '),
        labels: ({ kind, engine }) => ({ kind, ...(engine === null ? {} : { engine }) }),
        sort: 'memory',
        arrange: tree.arrange,
      },
      ask: (client, time, signal) =>
        client.call(listCgroups, { query: time === undefined ? {} : { time } }, { signal }),
      rows: ({ cgroups }) => cgroups,
      because: ({ available, because }) =>
        available ? null : `No control groups: ${because ?? 'not known why'}.`,
      count: ({ cgroups }) => [containerCount(cgroups), 'dim'],
      whole: ({ path }) => path,
      legend: () => [
        'kind=container as a filter shows the containers alone; b groups by kind or engine',
        'thrtl: share of the periods in which the quota was used up   oom: processes killed for want of memory',
      ],
      tree,
    });
  },
};

function containerCount(cgroups: readonly CgroupRow[]): string {
  const count = cgroups.filter(({ kind }) => kind === 'container').length;
  return `${count} ${count === 1 ? 'container' : 'containers'} among ${cgroups.length} control groups`;
}

/** The paths above a path, the nearest first; a host may send any text, so not without end. */
function* parents({ path }: CgroupRow): Generator<string> {
  let rest = path;
  for (let level = 0; level < 64; level++) {
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf('/')));
    if (rest === '') return;
    yield rest;
  }
}

/** A bar where there is room for one, and the percentage. */
function usedBar(
  ratio: number | undefined,
  width: number,
  { full, track, nothing }: { readonly full: string; readonly track: string; readonly nothing: string },
): string {
  if (ratio === undefined) return nothing;
  const room = width - 5;
  const filled = Math.round(Math.max(0, Math.min(1, ratio)) * room);
  return `${full.repeat(filled)}${track.repeat(room - filled)}${shortPercent(ratio).padStart(5)}`;
}
