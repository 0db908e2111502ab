import type { BackupTarget } from '../../../agent/contract/backups.ts';
import { ownTime, type ToldByHost } from '../../data/fleet-backup.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';
import { checkRole, checkText, isBadTarget, targetRole, targetSign } from '../backups/backup-looks.ts';

/** A target with the clock of its host. */
export type TargetRow = BackupTarget & Pick<ToldByHost, 'clockOffsetMs'>;

export type TargetTableOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly empty: () => readonly string[];
};

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** The targets of one backup, those with trouble first. */
export function createTargetTable({ now, empty }: TargetTableOptions): Table<TargetRow> {
  return new Table<TargetRow>({
    columns: targetColumns(now),
    key: ({ name }) => name,
    name: ({ name }) => name,
    orders: [{ id: 'worst', title: 'worst first', value: (target) => (isBadTarget(target) ? 1 : 0) }],
    empty,
  });
}

function targetColumns(now: () => number): Column<TargetRow>[] {
  const age = (target: TargetRow) => {
    const at = ownTime(target.lastSuccessAt, target);
    return at === null ? undefined : now() - at;
  };
  const check = (target: TargetRow) =>
    target.lastCheck && { ...target.lastCheck, at: ownTime(target.lastCheck.at, target)! };
  return [
    {
      ...{ id: 'state', title: 'state', width: 9, ...left, rank: 0 },
      value: ({ state }) => state,
      text: (target, { glyphs }) => `${targetSign(target, glyphs)} ${target.state}`,
      role: targetRole,
    },
    {
      ...{ id: 'target', title: 'target', width: 24, widest: 48, ...left, rank: 0 },
      value: ({ name }) => name,
      text: ({ name }) => name,
    },
    {
      ...{ id: 'age', title: 'last', width: 4, ...right, rank: 0, quantity: 'duration' },
      does: 'since the last success there',
      value: age,
      text: (target) => shortDuration(age(target)),
    },
    {
      ...{ id: 'snapshots', title: 'snaps', width: 5, ...right, rank: 1, quantity: 'number' },
      does: 'how many snapshots it keeps',
      value: ({ snapshots }) => snapshots ?? undefined,
      text: ({ snapshots }, { glyphs }) => String(snapshots ?? glyphs.nothing),
    },
    {
      ...{ id: 'stored', title: 'stored', width: 6, ...right, rank: 2, quantity: 'bytes' },
      does: 'what all that it keeps takes there',
      value: ({ storedBytes }) => storedBytes ?? undefined,
      text: ({ storedBytes }) => shortBytes(storedBytes ?? undefined),
    },
    {
      ...{ id: 'free', title: 'free', width: 5, ...right, rank: 3, quantity: 'bytes' },
      does: 'the room that is left there',
      value: ({ freeBytes }) => freeBytes ?? undefined,
      text: ({ freeBytes }) => shortBytes(freeBytes ?? undefined),
    },
    {
      ...{ id: 'check', title: 'check', width: 12, ...left, rank: 4 },
      does: 'how the last check ended, and its age',
      value: ({ lastCheck }) => lastCheck?.outcome,
      text: (target, { glyphs }, width) => checkText(check(target), { now: now(), width }, glyphs),
      role: (target) => checkRole(check(target)),
    },
    {
      ...{ id: 'checked', title: 'checked', width: 12, widest: 24, ...left, rank: 6 },
      does: 'what the last check looked at',
      value: ({ lastCheck }) => lastCheck?.what,
      text: ({ lastCheck }) => lastCheck?.what ?? '',
      role: () => 'dim',
    },
    {
      ...{ id: 'why', title: 'what is wrong', width: 16, widest: 100, ...left, rank: 5 },
      value: targetTrouble,
      text: targetTrouble,
      role: () => 'bad',
    },
  ];
}

/** What is wrong with a target or with what it keeps; empty where nothing is. */
export function targetTrouble({ error, lastCheck }: BackupTarget): string {
  return error ?? (lastCheck?.outcome === 'failed' ? (lastCheck.error ?? 'its check failed') : '');
}
