import type { BackupRow, BackupTarget } from '../../../agent/contract/backups.ts';
import { type FleetBackup, ownTime } from '../../data/fleet-backup.ts';
import { shortDuration } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import type { Glyphs } from '../../theme/glyphs.ts';
import type { Role, Theme } from '../../theme/theme.ts';

type Sign = 'up' | 'degraded' | 'down' | 'unknown' | 'stale' | 'nothing';
type Look = { readonly sign: Sign; readonly role: Role; readonly urgency: number };

/** How each state is shown; the word of the state stands behind its sign. Maps, for a host may make up any word. */
const states = new Map<string, Look>([
  ['failed', { sign: 'down', role: 'bad', urgency: 6 }],
  ['late', { sign: 'degraded', role: 'warn', urgency: 4 }],
  ['never', { sign: 'unknown', role: 'warn', urgency: 3 }],
  ['running', { sign: 'stale', role: 'accent', urgency: 2 }],
  ['ok', { sign: 'up', role: 'good', urgency: 1 }],
  ['paused', { sign: 'nothing', role: 'dim', urgency: 0 }],
]);
/** A state of a later version. */
const OTHER: Look = { sign: 'unknown', role: 'plain', urgency: 3 };
const TARGET_TROUBLE = 3.5;
const walLooks = new Map<string, Omit<Look, 'sign'>>([
  ['ok', { role: 'plain', urgency: 0 }],
  ['behind', { role: 'warn', urgency: 3.5 }],
  ['gap', { role: 'bad', urgency: 5 }],
  ['failed', { role: 'bad', urgency: 5 }],
]);
const targetLooks = new Map<string, Omit<Look, 'urgency'>>([
  ['ok', { sign: 'up', role: 'good' }],
  ['failed', { sign: 'down', role: 'bad' }],
]);

type State = Pick<BackupRow, 'state'>;

export function backupStateText({ state }: State, { glyphs }: Theme): string {
  return `${glyphs[lookOf(state).sign]} ${state}`;
}

export function backupStateRole({ state }: State): Role {
  return lookOf(state).role;
}

/** What needs a look first has the largest number: its state, what its targets say, its write-ahead log. */
export function urgency({ state, targets, wal }: FleetBackup): number {
  const target = targets.some(isBadTarget) ? TARGET_TROUBLE : 0;
  return Math.max(lookOf(state).urgency, target, walLooks.get(wal?.state ?? '')?.urgency ?? 0);
}

/** Since the last success, ms; undefined where there is none. */
export function backupAge(backup: FleetBackup, now: number): number | undefined {
  const at = ownTime(backup.lastSuccess?.at ?? null, backup);
  return at === null ? undefined : now - at;
}

/** By how much of the age that is allowed has gone by. */
export function ageRole(backup: FleetBackup, now: number): Role {
  const age = backupAge(backup, now);
  const { maxAgeSeconds } = backup;
  if (age === undefined || maxAgeSeconds === null) return 'plain';
  if (age > maxAgeSeconds * 1_000) return 'bad';
  return age > maxAgeSeconds * 900 ? 'warn' : 'plain';
}

/** Until the next run: `5h`; `due` where it should have begun, `now` while it runs. */
export function nextRunText(backup: FleetBackup, now: number, nothing: string): string {
  if (backup.running.some(({ kind }) => kind === 'backup')) return 'now';
  const at = ownTime(backup.nextRunAt, backup);
  if (at === null) return nothing;
  return at <= now ? 'due' : shortDuration(at - now);
}

/** How much time would be lost now: `2s`, `behind 12m`, `gap`; empty where there is no write-ahead log. Where both do not fit, the state is told. */
export function walText({ wal }: Pick<BackupRow, 'wal'>, width = Number.POSITIVE_INFINITY): string {
  if (wal === null) return '';
  const lag = wal.lagSeconds === null ? '' : shortDuration(wal.lagSeconds * 1_000);
  if (wal.state === 'ok') return lag || 'ok';
  const both = [wal.state, lag].filter(Boolean).join(' ');
  return both.length > width ? wal.state : both;
}

export function walRole({ wal }: Pick<BackupRow, 'wal'>): Role {
  return wal === null ? 'dim' : (walLooks.get(wal.state)?.role ?? 'plain');
}

/** Whether something is wrong with a target or with what it keeps. */
export function isBadTarget({ state, lastCheck }: BackupTarget): boolean {
  return state === 'failed' || lastCheck?.outcome === 'failed';
}

/** The targets, those with trouble first. */
export function worstTargetsFirst(targets: readonly BackupTarget[]): BackupTarget[] {
  const rank = (target: BackupTarget) => (isBadTarget(target) ? 0 : target.state === 'ok' ? 2 : 1);
  return targets.toSorted((a, b) => rank(a) - rank(b));
}

export function targetSign({ state }: Pick<BackupTarget, 'state'>, glyphs: Glyphs): string {
  return glyphs[targetLooks.get(state)?.sign ?? 'unknown'];
}

export function targetRole({ state }: Pick<BackupTarget, 'state'>): Role {
  return targetLooks.get(state)?.role ?? 'dim';
}

/** Every target by sign and name, those with trouble first. */
export function targetSpans(targets: readonly BackupTarget[], { glyphs }: Theme): Span[] {
  return worstTargetsFirst(targets).flatMap((target, index): Span[] => [
    [index === 0 ? '' : '  '],
    [targetSign(target, glyphs), targetRole(target)],
    [` ${target.name}`, target.state === 'ok' ? 'plain' : targetRole(target)],
  ]);
}

type Check = { readonly outcome: string; readonly at: number; readonly error: string | null };

/** The newest check of any of its targets, a failed one before others; null where there was none. */
export function lastCheckOf(backup: FleetBackup): Check | null {
  const checks = backup.targets.flatMap(({ lastCheck }) =>
    lastCheck === null ? [] : [{ ...lastCheck, at: ownTime(lastCheck.at, backup)! }],
  );
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  return (failed.length > 0 ? failed : checks).toSorted((a, b) => b.at - a.at)[0] ?? null;
}

/** Its outcome and age: `✓ 3d`, `✗ failed 3d`, `never`; where there is no room for the word, its sign says it. */
export function checkText(
  check: Check | null,
  { now, width }: { readonly now: number; readonly width: number },
  { holds, down }: Glyphs,
): string {
  if (check === null) return 'never';
  const age = shortDuration(now - check.at);
  if (check.outcome === 'ok') return `${holds} ${age}`;
  const words = `${down} ${check.outcome} ${age}`;
  return words.length > width ? `${down} ${age}` : words;
}

export function checkRole(check: Check | null): Role {
  if (check === null) return 'dim';
  return check.outcome === 'ok' ? 'good' : 'bad';
}

/** What is wrong, in words: why it is as it is, what failed, what its targets and its log say; empty where nothing is. */
export function troubleOf(backup: FleetBackup): string {
  const { state, because, lastFailure, targets, wal } = backup;
  const target = worstTargetsFirst(targets).find(isBadTarget);
  const failure = state === 'failed' ? lastFailure?.error : undefined;
  const log = wal !== null && wal.state !== 'ok' ? `WAL ${wal.state}: ${wal.because ?? ''}` : undefined;
  const check = target?.lastCheck?.outcome === 'failed' ? target.lastCheck.error : undefined;
  const place = target && `${target.name}: ${target.error ?? check ?? target.state}`;
  return failure ?? log ?? place ?? because ?? '';
}

function lookOf(state: string): Look {
  return states.get(state) ?? OTHER;
}
