import type { ProcessRow } from '../../../agent/contract/processes.ts';
import type { HostSummary } from '../../../agent/contract/status.ts';
import { gauge, severity } from '../../charts/gauge.ts';
import { fitText } from '../../text/fit-text.ts';
import { shortBytes, shortPercent } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';

/** The titles above `processLine`. */
export function processTitle(width: number, theme: Theme): string {
  return line([[' pid       cpu   mem S user     command', 'axis']], width, theme);
}

/** One process: number, cpu (100% is one processor), resident memory, state, user, command line. */
export function processLine(row: ProcessRow, width: number, theme: Theme): string {
  const { ellipsis } = theme.glyphs;
  const right = (text: string, cells: number) => fitText(text, cells, { align: 'right', ellipsis });
  const spans: Span[] = [
    [` ${fitText(String(row.pid), 8, { ellipsis })}`],
    [right(shortPercent(row.cpuRatio), 5), row.cpuRatio >= 0.9 ? 'warn' : 'plain'],
    [right(shortBytes(row.residentBytes), 6)],
    [` ${fitText(row.state, 1, { ellipsis })} `, row.state === 'D' || row.state === 'Z' ? 'warn' : 'plain'],
    [fitText(row.user, 8, { ellipsis }), 'dim'],
    [` ${row.command || `[${row.name}]`}`],
  ];
  return line(spans, width, theme);
}

type Filesystem = NonNullable<HostSummary['filesystems']>[number];

/** The titles above `filesystemLine`. */
export function filesystemTitle(width: number, theme: Theme): string {
  return line(
    [[' filesystem', 'axis'], [' '.repeat(Math.max(1, width - 26))], ['used    free', 'axis']],
    width,
    theme,
  );
}

/** One file system: mount point, gauge, share used, bytes available, and what is wrong with it. */
export function filesystemLine(filesystem: Filesystem, width: number, theme: Theme): string {
  const { mountpoint, usedRatio, availableBytes, readOnly, inodesUsedRatio = 0 } = filesystem;
  const nameWidth = Math.max(8, Math.min(24, Math.floor(width / 3)));
  const remark = readOnly ? ' ro' : inodesUsedRatio > usedRatio && inodesUsedRatio > 0.75 ? ' inodes' : '';
  const barWidth = Math.max(4, width - nameWidth - 16 - remark.length);
  const name = fitText(mountpoint, nameWidth, { ellipsis: theme.glyphs.ellipsis });
  const numbers = `${shortPercent(usedRatio).padStart(5)}${shortBytes(availableBytes).padStart(7)}`;
  return (
    ` ${name} ${gauge(usedRatio, barWidth, theme)}` +
    line(
      [
        [numbers, severity(usedRatio)],
        [remark, 'warn'],
      ],
      width - nameWidth - barWidth - 2,
      theme,
    )
  );
}
