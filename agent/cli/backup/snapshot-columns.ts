import type { SnapshotSummary } from '../../../recovery/archive/snapshot.ts';
import type { Column } from '../table/format-table.ts';
import { shortBytes, shortDuration } from '../table/short-units.ts';

/** Hexadecimal digits of an id that are shown; a unique beginning stands for it everywhere. */
export const SHOWN_DIGITS = 8;

/** One snapshot of a list, with the one before it of the same source. */
export type ListedSnapshot = {
  readonly snapshot: SnapshotSummary;
  /** Bytes of the content more than the one before it has; null for the first. */
  readonly growth: number | null;
};

/** Snapshots with how each has grown, the newest first. @param snapshots the oldest first */
export function listedSnapshots(snapshots: readonly SnapshotSummary[]): ListedSnapshot[] {
  const before = new Map<string, number>();
  return snapshots
    .map((snapshot) => {
      const series = JSON.stringify([snapshot.host, snapshot.source]);
      const earlier = before.get(series);
      before.set(series, snapshot.bytes);
      return { snapshot, growth: earlier === undefined ? null : snapshot.bytes - earlier };
    })
    .reverse();
}

/** The columns of `vedette backup ls`. */
export function snapshotColumns(now: number): Column<ListedSnapshot>[] {
  const right = { align: 'right' } as const;
  return [
    { title: 'SNAPSHOT', cell: ({ snapshot }) => snapshot.id.slice(0, SHOWN_DIGITS) },
    { title: 'TIME', cell: ({ snapshot }) => localTime(snapshot.startedAt) },
    { title: 'AGE', cell: ({ snapshot }) => shortDuration(now - Date.parse(snapshot.startedAt)), ...right },
    { title: 'HOST', cell: ({ snapshot }) => snapshot.host, spare: 3, shrinkTo: 8 },
    { title: 'SOURCE', cell: ({ snapshot }) => snapshot.source, shrinkTo: 16 },
    { title: 'METHOD', cell: ({ snapshot }) => snapshot.method ?? '', spare: 6 },
    { title: 'ENTRIES', cell: ({ snapshot }) => String(snapshot.entries), spare: 4, ...right },
    { title: 'SIZE', cell: ({ snapshot }) => shortBytes(snapshot.bytes), ...right },
    { title: 'GROWTH', cell: ({ growth }) => growthText(growth), spare: 2, ...right },
    { title: 'NEW', cell: ({ snapshot }) => shortBytes(snapshot.addedBytes), ...right },
    {
      title: 'NOTES',
      cell: ({ snapshot: { notes } }) => (notes === 0 ? '' : String(notes)),
      spare: 1,
      ...right,
    },
    { title: 'TAGS', cell: ({ snapshot }) => snapshot.tags.join(','), spare: 5, shrinkTo: 8 },
  ];
}

function growthText(growth: number | null): string {
  if (growth === null || growth === 0) return '';
  return `${growth > 0 ? '+' : '-'}${shortBytes(Math.abs(growth))}`;
}

/** `2026-11-21 03:12` where this host is. */
export function localTime(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return '?';
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
