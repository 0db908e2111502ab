import type { ProcessRow } from '../../../agent/contract/processes.ts';
import type { Column } from '../../table/column.ts';
import type { TreeView } from '../../table/tree-view.ts';
import { shortBytes, shortDuration, shortPercent } from '../../text/short.ts';

const right = { align: 'right' } as const;

/** What is shown of a process; `now` is ms since the epoch. */
export function processColumns(now: () => number, tree: TreeView<ProcessRow>): Column<ProcessRow>[] {
  const age = ({ startedAt }: ProcessRow) => (startedAt === null ? undefined : now() - Date.parse(startedAt));
  return [
    {
      id: 'pid',
      title: 'pid',
      width: 7,
      ...right,
      rank: 0,
      value: ({ pid }) => pid,
      text: ({ pid }) => String(pid),
    },
    {
      id: 'cpu',
      title: 'cpu',
      does: '100% is one processor',
      width: 5,
      ...right,
      rank: 0,
      quantity: 'ratio',
      value: ({ cpuRatio }) => cpuRatio,
      text: ({ cpuRatio }) => shortPercent(cpuRatio),
      role: ({ cpuRatio }) => (cpuRatio >= 0.9 ? 'warn' : 'plain'),
    },
    {
      id: 'memory',
      title: 'mem',
      does: 'resident memory',
      width: 5,
      ...right,
      rank: 0,
      quantity: 'bytes',
      value: ({ residentBytes }) => residentBytes,
      text: ({ residentBytes }) => shortBytes(residentBytes),
    },
    {
      id: 'state',
      title: 'S',
      does: 'R runs, S sleeps, D waits for a device, Z is a zombie, T is stopped',
      width: 1,
      align: 'left',
      rank: 1,
      value: ({ state }) => state,
      text: ({ state }) => state,
      role: ({ state }) => (state === 'D' || state === 'Z' ? 'warn' : 'plain'),
    },
    {
      id: 'user',
      title: 'user',
      width: 8,
      widest: 14,
      align: 'left',
      rank: 1,
      value: ({ user }) => user,
      text: ({ user }) => user,
      role: () => 'dim',
    },
    bytesColumn('read', 'read/s', ({ readBytesPerSecond }) => readBytesPerSecond ?? undefined),
    bytesColumn('write', 'write/s', ({ writtenBytesPerSecond }) => writtenBytesPerSecond ?? undefined),
    {
      id: 'threads',
      title: 'thr',
      width: 4,
      ...right,
      rank: 4,
      value: ({ threads }) => threads,
      text: ({ threads }) => String(threads),
    },
    {
      id: 'age',
      title: 'up',
      does: 'since it was started',
      width: 4,
      ...right,
      rank: 5,
      quantity: 'duration',
      value: age,
      text: (row) => shortDuration(age(row)),
    },
    {
      id: 'command',
      title: 'command',
      width: 24,
      widest: 200,
      align: 'left',
      rank: 0,
      value: commandOf,
      text: (row, { glyphs }) => `${tree.lines(row, glyphs)}${commandOf(row)}`,
    },
  ];
}

function bytesColumn(
  id: string,
  title: string,
  value: (row: ProcessRow) => number | undefined,
): Column<ProcessRow> {
  return {
    id,
    title,
    width: 7,
    ...right,
    rank: 3,
    quantity: 'bytes',
    value,
    text: (row) => shortBytes(value(row)),
  };
}

function commandOf({ command, name }: ProcessRow): string {
  return command || `[${name}]`;
}
