import type { SnapshotRow } from '../../../agent/contract/backups.ts';
import { ownTime, type ToldByHost } from '../../data/fleet-backup.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';
import { countText } from './backup-header.ts';

/** A snapshot with the clock of the host that told of it. */
export type FleetSnapshotRow = SnapshotRow & Pick<ToldByHost, 'clockOffsetMs'>;

export type SnapshotTableOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly empty: () => readonly string[];
};

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;
/** As much of an id as people read out. */
const SHORT_ID = 8;

/** The snapshots of one backup in one target, the newest first. */
export function createSnapshotTable({ now, empty }: SnapshotTableOptions): Table<FleetSnapshotRow> {
  return new Table<FleetSnapshotRow>({
    columns: snapshotColumns(now),
    key: ({ id }) => id,
    name: ({ id }) => id,
    words: ({ id, method, tags, keep, startedAt }) => [id, method, ...tags, ...keep, startedAt].join(' '),
    sort: 'time',
    empty,
  });
}

/** When it was taken, ms since the epoch by our clock. */
export function snapshotTime(snapshot: FleetSnapshotRow): number {
  return ownTime(snapshot.startedAt, snapshot)!;
}

/** `2026-11-21 02:00:07`, UTC. */
export function dateTimeText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function snapshotColumns(now: () => number): Column<FleetSnapshotRow>[] {
  const seconds = ({ phases }: SnapshotRow) => phases.reduce((sum, one) => sum + one.seconds, 0);
  return [
    {
      ...{ id: 'id', title: 'snapshot', width: SHORT_ID, ...left, rank: 0 },
      value: ({ id }) => id,
      text: ({ id }) => id.slice(0, SHORT_ID),
    },
    {
      ...{ id: 'time', title: 'begun (UTC)', width: 19, ...left, rank: 0 },
      value: snapshotTime,
      text: (snapshot) => dateTimeText(snapshotTime(snapshot)),
    },
    {
      ...{ id: 'age', title: 'ago', width: 4, ...right, rank: 0, quantity: 'duration' },
      value: (snapshot) => now() - snapshotTime(snapshot),
      text: (snapshot) => shortDuration(now() - snapshotTime(snapshot)),
    },
    {
      ...{ id: 'size', title: 'size', width: 5, ...right, rank: 0, quantity: 'bytes' },
      value: ({ bytes }) => bytes,
      text: ({ bytes }) => shortBytes(bytes),
    },
    {
      ...{ id: 'added', title: 'new', width: 5, ...right, rank: 1, quantity: 'bytes' },
      does: 'what it added to the target',
      value: ({ addedBytes }) => addedBytes,
      text: ({ addedBytes }) => shortBytes(addedBytes),
    },
    {
      ...{ id: 'entries', title: 'entries', width: 7, ...right, rank: 4, quantity: 'number' },
      value: ({ entries }) => entries,
      text: ({ entries }) => countText(entries),
    },
    {
      ...{ id: 'took', title: 'took', width: 4, ...right, rank: 3, quantity: 'duration' },
      value: (snapshot) => seconds(snapshot) * 1_000,
      text: (snapshot) => shortDuration(seconds(snapshot) * 1_000),
    },
    {
      ...{ id: 'method', title: 'method', width: 11, widest: 14, ...left, rank: 5 },
      does: 'full, incremental, …',
      value: ({ method }) => method ?? undefined,
      text: ({ method }) => method ?? '',
    },
    {
      ...{ id: 'notes', title: 'notes', width: 5, ...right, rank: 6, quantity: 'number' },
      does: 'what could not be taken as it is: skipped, changed while read',
      value: ({ notes }) => notes,
      text: ({ notes }) => String(notes),
      role: ({ notes }) => (notes > 0 ? 'warn' : 'dim'),
    },
    {
      ...{ id: 'keep', title: 'kept as', width: 12, widest: 34, ...left, rank: 2 },
      does: 'why retention keeps it; nothing where the next prune takes it',
      value: ({ keep }) => keep.join(' '),
      text: ({ keep }) => (keep.length === 0 ? 'next prune' : keep.join(', ')),
      role: ({ keep }) => (keep.length === 0 ? 'warn' : 'plain'),
    },
    {
      ...{ id: 'tags', title: 'tags', width: 8, widest: 30, ...left, rank: 7 },
      value: ({ tags }) => tags.join(' '),
      text: ({ tags }) => tags.join(', '),
    },
  ];
}
