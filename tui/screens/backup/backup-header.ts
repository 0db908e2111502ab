import { fillMarker } from '../../charts/markers.ts';
import { shareBar } from '../../charts/share-bar.ts';
import { type FleetBackup, type FleetRun, ownTime } from '../../data/fleet-backup.ts';
import { shortBytes, shortDuration, shortNumber } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { growth } from '../backups/backup-columns.ts';
import { ageRole, backupAge, nextRunText, walRole, walText } from '../backups/backup-looks.ts';
import { runLineSpans, runWay } from '../backups/run-looks.ts';

export type BackupHeaderOptions = {
  /** The newest backup run that has ended well, of which the phases are shown; null where none is known. */
  readonly lastRun: Pick<FleetRun, 'steps'> | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly width: number;
};

const GROWTH = 20;
const PHASE_BAR = 24;
/** Shorter ones would take the room of those that matter. */
const LEAST_PHASE_SECONDS = 0.5;
/** More runs of one backup at once are told in the list of runs. */
const SHOWN_RUNS = 2;

/** What a backup is, how its last success was, its log, its last failure, and what goes on: a line each. */
export function backupHeader(backup: FleetBackup, options: BackupHeaderOptions, theme: Theme): string[] {
  const { now, width } = options;
  const lines: Span[][] = [
    aboutLine(backup, now, theme),
    successLine(backup, now, theme),
    ...phaseLines(options, theme),
    ...walLines(backup, now),
    ...failureLines(backup, now, theme),
    ...backup.running.slice(0, SHOWN_RUNS).flatMap((run) => runningLines(run, width, theme)),
  ];
  return lines.map((spans) => line(spans, width, theme));
}

function aboutLine(backup: FleetBackup, now: number, { glyphs }: Theme): Span[] {
  const { source, group, schedule } = backup;
  return [
    [` ${source}`, 'title'],
    [group === null ? '' : `  group ${group}`, 'dim'],
    ['   runs ', 'dim'],
    [schedule ?? 'only when asked to'],
    ['   next ', 'dim'],
    [nextRunText(backup, now, glyphs.nothing)],
  ];
}

function successLine(backup: FleetBackup, now: number, theme: Theme): Span[] {
  const { lastSuccess, maxAgeSeconds, sizes } = backup;
  if (lastSuccess === null)
    return [
      [' last success ', 'dim'],
      ['never', 'warn'],
    ];
  const { seconds, bytes, addedBytes, entries, notes } = lastSuccess;
  return [
    [' last success ', 'dim'],
    [`${shortDuration(backupAge(backup, now))} ago`, ageRole(backup, now)],
    [maxAgeSeconds === null ? '' : ` of ${shortDuration(maxAgeSeconds * 1_000)}`, 'dim'],
    [`   ${shortBytes(bytes)}, ${shortBytes(addedBytes)} new, ${countText(entries)} entries`],
    [` in ${shortDuration(seconds * 1_000)}`, 'dim'],
    [notes === 0 ? '' : `  ${notes} ${notes === 1 ? 'note' : 'notes'}`, 'warn'],
    [sizes.length < 2 ? '' : `   ${growth(backup, Math.min(GROWTH, sizes.length), theme)}`, 'accent'],
  ];
}

/** What the time of the last run went into. */
function phaseLines({ lastRun }: BackupHeaderOptions, theme: Theme): Span[][] {
  const steps = lastRun?.steps.filter(({ seconds }) => seconds >= LEAST_PHASE_SECONDS) ?? [];
  if (steps.length === 0) return [];
  const legend = steps.map(({ name, seconds }, place): Span => {
    const sign = fillMarker(place, theme) ?? theme.glyphs.full;
    return [`  ${sign} ${name} ${shortDuration(seconds * 1_000)}`, `series${place % 8}` as Role];
  });
  const shares = steps.map(({ seconds }, place) => ({ place, value: seconds }));
  return [[[' last run ', 'dim'], ...shareBar(shares, PHASE_BAR, theme), ...legend]];
}

function walLines(backup: FleetBackup, now: number): Span[][] {
  const { wal } = backup;
  if (wal === null) return [];
  const { mode, lastSegment, waitingSegments, lagBytes, because } = wal;
  const archived = ownTime(wal.lastArchivedAt, backup);
  return [
    [
      [' WAL ', 'dim'],
      [`${wal.state === 'ok' ? `ok ${walText(backup)} behind` : walText(backup)}`, walRole(backup)],
      [because === null ? '' : `: ${because}`, 'warn'],
      [`  by ${mode}`, 'dim'],
      [lagBytes === null ? '' : `  ${shortBytes(lagBytes)} not kept yet`],
      [
        waitingSegments === null ? '' : `  ${waitingSegments} segments wait`,
        waitingSegments ? 'warn' : 'dim',
      ],
      [lastSegment === null ? '' : `  last ${lastSegment}`, 'dim'],
      [archived === null ? '' : ` ${shortDuration(now - archived)} ago`, 'dim'],
    ],
  ];
}

/** The last failure where it is newer than the last success, and the way out. */
function failureLines(backup: FleetBackup, now: number, { glyphs }: Theme): Span[][] {
  const { lastFailure, lastSuccess, state, because } = backup;
  const told: Span[][] = because === null || state === 'failed' ? [] : [[[` ${because}`, 'warn']]];
  if (lastFailure === null) return told;
  const failedAt = ownTime(lastFailure.at, backup)!;
  const age = shortDuration(now - failedAt);
  const isOver = failedAt < (ownTime(lastSuccess?.at ?? null, backup) ?? 0);
  if (isOver) return [...told, [[` last failure ${age} ago: ${lastFailure.error}`, 'dim']]];
  return [
    ...told,
    [[` ${glyphs.down} failed ${age} ago: ${lastFailure.error}`, 'bad']],
    ...(lastFailure.hint === null ? [] : [[[`   ${lastFailure.hint}`, 'accent'] as Span]]),
  ];
}

/** What goes on: how far, and why it goes slower than it could. */
function runningLines(run: FleetRun, width: number, theme: Theme): Span[][] {
  const head = ` ${theme.glyphs.stale} ${run.kind} `;
  const whole = run.totalBytes === null ? '' : ` of ${shortBytes(run.totalBytes)}`;
  const facts: Span[] = [
    [`   ${shortBytes(run.bytes)}${whole}, ${countText(run.entries)} entries`, 'dim'],
    [`  ${runWay(run)}`, 'dim'],
    [run.held === null ? '' : `  held: ${run.held}`, 'warn'],
  ];
  return [[[head, 'accent'], ...runLineSpans(run, width - head.length - 1, theme)], facts];
}

/** A count in at most five characters; whole below a thousand. */
export function countText(count: number): string {
  return count < 1_000 ? String(count) : shortNumber(count);
}
