import type { BackupRun } from '../../../agent/contract/backups.ts';
import { progressBar } from '../../charts/progress-bar.ts';
import { bytesPerSecond } from '../../charts/units.ts';
import { type FleetRun, isRunning, ownTime } from '../../data/fleet-backup.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import type { Role, Theme } from '../../theme/theme.ts';

type Progress = Pick<
  BackupRun,
  'bytes' | 'totalBytes' | 'entries' | 'totalEntries' | 'bytesPerSecond' | 'secondsLeft' | 'step'
>;

/** How far a run has come, 0 to 1, by its bytes, else by its entries; null where nobody knows how much there is. */
export function runRatio({ bytes, totalBytes, entries, totalEntries }: Progress): number | null {
  if (totalBytes !== null && totalBytes > 0) return Math.max(0, Math.min(1, bytes / totalBytes));
  if (totalEntries !== null && totalEntries > 0) return Math.max(0, Math.min(1, entries / totalEntries));
  return null;
}

/** The same in words: `73%`, rounded down, so that nothing is told to be whole before it is; `12G` without a whole. */
export function runPercent(run: Progress): string {
  const ratio = runRatio(run);
  return ratio === null ? shortBytes(run.bytes) : `${Math.floor(ratio * 100)}%`;
}

/** Rate and time that is left: `87M/s 3m left`; what is not known is left out. */
export function runPace({ bytesPerSecond: rate, secondsLeft }: Progress): string {
  return [
    rate === null ? '' : bytesPerSecond.format(Math.max(0, rate)),
    secondsLeft === null ? '' : `${shortDuration(secondsLeft * 1_000)} left`,
  ]
    .filter(Boolean)
    .join(' ');
}

const LEAST_BAR = 6;
const WIDEST_BAR = 24;

/** A run in one line of `width` cells: a bar, percent, rate, time left, and the step where there is room. */
export function runLineSpans(run: Progress, width: number, theme: Theme): Span[] {
  const words = shortEnough(run, width - LEAST_BAR - 1);
  const room = width - words.length - 1;
  if (room < LEAST_BAR) return [[words, 'accent']];
  const bar = Math.min(WIDEST_BAR, room);
  const rest = room - bar;
  return [
    ...progressBar(runRatio(run), bar, theme),
    [` ${words}`, 'accent'],
    [rest > LEAST_BAR ? `  ${run.step}` : '', 'dim'],
  ];
}

/** Percent, rate and time left, as much of it as there is room for. */
function shortEnough(run: Progress, room: number): string {
  const percent = runPercent(run).padStart(4);
  const all = [runPace(run), runPace({ ...run, bytesPerSecond: null }), ''];
  const fitting = all.find((pace) => percent.length + 1 + pace.length <= room) ?? '';
  return `${percent} ${fitting}`.trimEnd();
}

const ways = new Map([
  ['check', 'in'],
  ['prune', 'in'],
  ['restore', 'from'],
]);

/** Where what it moves goes to or comes from: `to s3:vault`; empty where it is not known. */
export function runWay({ kind, target }: Pick<BackupRun, 'kind' | 'target'>): string {
  if (target === null) return '';
  return `${ways.get(kind) ?? 'to'} ${target}`;
}

/** How a run ended or that it goes on: sign and word. */
export function outcomeText({ outcome }: Pick<BackupRun, 'outcome'>, { glyphs }: Theme): string {
  return `${glyphs[outcomeLook(outcome).sign]} ${outcome ?? 'running'}`;
}

export function outcomeRole({ outcome }: Pick<BackupRun, 'outcome'>): Role {
  return outcomeLook(outcome).role;
}

type Look = {
  readonly sign: 'stale' | 'up' | 'degraded' | 'down' | 'nothing' | 'unknown';
  readonly role: Role;
};

/** A map, for an outcome that a host makes up may have the name of anything. */
const outcomes = new Map<string | null, Look>([
  [null, { sign: 'stale', role: 'accent' }],
  ['ok', { sign: 'up', role: 'good' }],
  ['partial', { sign: 'degraded', role: 'warn' }],
  ['failed', { sign: 'down', role: 'bad' }],
  ['cancelled', { sign: 'nothing', role: 'dim' }],
]);

function outcomeLook(outcome: string | null): Look {
  return outcomes.get(outcome) ?? { sign: 'unknown', role: 'plain' };
}

/** How long a run has taken so far or took, ms. */
export function runLength(run: FleetRun, now: number): number {
  const goesOn = isRunning(run) && run.silent === null;
  const end = ownTime(run.finishedAt, run) ?? (goesOn ? now : run.toldAt);
  return Math.max(0, end - ownTime(run.startedAt, run)!);
}
