import type { ProcessRow } from '../../contract/processes.ts';
import type { Column } from '../table/format-table.ts';
import { percent, shortBytes, shortDuration } from '../table/short-units.ts';

/** The columns of `vedette top`; `now` is when the processes were read (ms since the epoch). */
export function topColumns(now: number): Column<ProcessRow>[] {
  const right = { align: 'right' } as const;
  return [
    { title: 'PID', cell: ({ pid }) => String(pid), ...right },
    { title: 'USER', cell: ({ user }) => user, spare: 2, shrinkTo: 8 },
    { title: 'S', cell: ({ state }) => state },
    { title: 'CPU', cell: ({ cpuRatio }) => percent(cpuRatio), ...right },
    { title: 'MEM', cell: ({ residentBytes }) => shortBytes(residentBytes), ...right },
    { title: 'READ/s', cell: ({ readBytesPerSecond }) => shortBytes(readBytesPerSecond), spare: 3, ...right },
    {
      title: 'WRITE/s',
      cell: ({ writtenBytesPerSecond }) => shortBytes(writtenBytesPerSecond),
      spare: 3,
      ...right,
    },
    { title: 'THR', cell: ({ threads }) => String(threads), spare: 4, ...right },
    {
      title: 'UP',
      cell: ({ startedAt }) => (startedAt === null ? '' : shortDuration(now - Date.parse(startedAt))),
      spare: 5,
      ...right,
    },
    { title: 'COMMAND', cell: ({ command, name }) => (command === '' ? `[${name}]` : command), shrinkTo: 30 },
  ];
}
