import { sparkline } from '../../charts/sparkline.ts';
import { type FleetBackup, ownTime } from '../../data/fleet-backup.ts';
import type { Column } from '../../table/column.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';
import { fitSpans, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import {
  ageRole,
  backupAge,
  backupStateRole,
  backupStateText,
  checkRole,
  checkText,
  lastCheckOf,
  nextRunText,
  targetSpans,
  troubleOf,
  walRole,
  walText,
} from './backup-looks.ts';
import { runLineSpans } from './run-looks.ts';

const right = { align: 'right' } as const;
const left = { align: 'left' } as const;

/** Every column, from left to right. @param now ms since the epoch */
export function backupColumns(now: () => number): Column<FleetBackup>[] {
  return [
    {
      ...{ id: 'state', title: 'state', width: 9, ...left, rank: 0 },
      value: ({ state }) => state,
      text: backupStateText,
      role: backupStateRole,
    },
    {
      ...{ id: 'host', title: 'host', width: 11, widest: 16, ...left, rank: 0 },
      value: ({ host }) => host,
      text: ({ host }) => host,
    },
    {
      ...{ id: 'backup', title: 'backup', width: 11, widest: 14, ...left, rank: 0 },
      value: ({ name }) => name,
      text: ({ name }) => name,
    },
    {
      ...{ id: 'kind', title: 'kind', width: 8, ...left, rank: 7 },
      value: ({ kind }) => kind,
      text: ({ kind }) => kind,
      role: () => 'dim',
    },
    ...ageColumns(now),
    ...sizeColumns(),
    {
      ...{ id: 'next', title: 'next', width: 4, ...right, rank: 3, quantity: 'duration' },
      does: 'until the next run; now while it runs, due where it should have begun',
      value: (backup) => until(backup, now()),
      text: (backup, { glyphs }) => nextRunText(backup, now(), glyphs.nothing),
      role: (backup) => (nextRunText(backup, now(), '') === 'due' ? 'warn' : 'plain'),
    },
    {
      ...{ id: 'check', title: 'check', width: 6, widest: 11, ...left, rank: 4, quantity: 'duration' },
      does: 'the last check of what targets keep, and its age',
      value: (backup) => {
        const at = lastCheckOf(backup)?.at;
        return at === undefined ? undefined : now() - at;
      },
      text: (backup, { glyphs }, width) => checkText(lastCheckOf(backup), { now: now(), width }, glyphs),
      role: (backup) => checkRole(lastCheckOf(backup)),
    },
    {
      ...{ id: 'doing', title: 'what goes on', width: 20, widest: 44, ...left, rank: 1 },
      does: 'how far it is while it runs; else what is wrong with it',
      value: (backup) => backup.running[0]?.step ?? troubleOf(backup),
      text: (backup, theme, width) => textOf(doingSpans(backup, theme, width)),
      spans: (backup, theme, width) => fitSpans(doingSpans(backup, theme, width), width, theme),
    },
    {
      ...{ id: 'targets', title: 'targets', width: 18, widest: 80, ...left, rank: 6 },
      does: 'where it is kept, those with trouble first',
      value: ({ targets }) => targets.map(({ name, state }) => `${name}=${state}`).join(' '),
      text: ({ targets }, theme) => textOf(targetSpans(targets, theme)),
      spans: ({ targets }, theme, width) => fitSpans(targetSpans(targets, theme), width, theme),
    },
  ];
}

function ageColumns(now: () => number): Column<FleetBackup>[] {
  return [
    {
      ...{ id: 'age', title: 'age', width: 4, ...right, rank: 0, quantity: 'duration' },
      does: 'since the last success',
      value: (backup) => backupAge(backup, now()),
      text: (backup) => shortDuration(backupAge(backup, now())),
      role: (backup) => ageRole(backup, now()),
    },
    {
      ...{ id: 'max', title: 'max', width: 4, ...right, rank: 5, quantity: 'duration' },
      does: 'older than that is too old',
      value: ({ maxAgeSeconds }) => milliseconds(maxAgeSeconds),
      text: ({ maxAgeSeconds }) => shortDuration(milliseconds(maxAgeSeconds)),
      role: () => 'dim',
    },
    {
      ...{ id: 'wal', title: 'RPO', width: 6, widest: 10, ...right, rank: 1, quantity: 'duration' },
      does: 'of PostgreSQL: how much time would be lost now, by its write-ahead log',
      value: ({ wal }) => milliseconds(wal?.lagSeconds ?? null),
      text: (backup, _theme, width) => walText(backup, width),
      role: walRole,
    },
  ];
}

function sizeColumns(): Column<FleetBackup>[] {
  return [
    {
      ...{ id: 'size', title: 'size', width: 4, widest: 5, ...right, rank: 2, quantity: 'bytes' },
      does: 'what the last success holds',
      value: ({ lastSuccess }) => lastSuccess?.bytes,
      text: ({ lastSuccess }) => shortBytes(lastSuccess?.bytes),
    },
    {
      ...{ id: 'added', title: 'new', width: 4, widest: 5, ...right, rank: 8, quantity: 'bytes' },
      does: 'what the last success added to its target',
      value: ({ lastSuccess }) => lastSuccess?.addedBytes,
      text: ({ lastSuccess }) => shortBytes(lastSuccess?.addedBytes),
    },
    {
      ...{ id: 'growth', title: 'size so far', width: 12, ...left, rank: 9 },
      does: 'the size of the last runs, the newest at the right',
      text: (backup, theme, width) => growth(backup, width, theme),
      role: () => 'accent',
    },
  ];
}

/** Sizes of the last runs from 0 to the largest; where there are more than cells, the last of each few. */
export function growth({ sizes }: Pick<FleetBackup, 'sizes'>, width: number, theme: Theme): string {
  const cells = Math.min(width, sizes.length);
  const bytes = Array.from(
    { length: cells },
    (_, cell) => sizes[Math.floor(((cell + 1) * sizes.length) / cells) - 1]!.bytes,
  );
  const top = bytes.reduce((most, one) => Math.max(most, one), 0);
  return sparkline(bytes, width, top > 0 ? top * 1.01 : 1, theme);
}

/** A run as a bar with percent, rate and time left; else what is wrong. */
function doingSpans(backup: FleetBackup, theme: Theme, width: number): Span[] {
  const [run, ...others] = backup.running;
  if (backup.silent !== null) return [[`silent: ${backup.silent}`, 'warn']];
  if (run === undefined) return [[troubleOf(backup), backup.state === 'failed' ? 'bad' : 'warn']];
  const more: Span = [others.length === 0 ? '' : ` +${others.length}`, 'dim'];
  return [...runLineSpans(run, width - more[0].length, theme), more];
}

function textOf(spans: readonly Span[]): string {
  return spans.map(([text]) => text).join('');
}

function until(backup: FleetBackup, now: number): number | undefined {
  const at = ownTime(backup.nextRunAt, backup);
  return at === null ? undefined : at - now;
}

function milliseconds(seconds: number | null): number | undefined {
  return seconds === null ? undefined : seconds * 1_000;
}
