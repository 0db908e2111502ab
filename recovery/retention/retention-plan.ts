import type { SnapshotSummary } from '../archive/snapshot.ts';
import type { Retention } from '../backup/backup-definition.ts';
import { calendarBuckets, type ZoneOffset } from './calendar-buckets.ts';

/** One snapshot and what becomes of it. */
export type PlannedSnapshot = {
  readonly snapshot: SnapshotSummary;
  /** Why it is kept: `latest`, `proved`, `daily`, `tag release`, …; empty where it goes. */
  readonly reasons: readonly string[];
};

const DAY = 86_400_000;

/**
 * What stays of some snapshots and why (grandfather, father, son), per host and source; in the order in which they were given.
 *
 * `keep_last: N` keeps the newest N. `keep_hourly` to `keep_yearly: N` keep the newest of each of the last N such periods in which there
 * is one, in the local time zone; weeks begin on Monday (ISO 8601). `keep_within` and `keep_days` keep what is younger. Whatever the
 * policy says, these stay: the latest, the last one that was proved by a restore, and one whose time is in the future, as a clock that
 * stepped leaves behind, which takes nobody's place either. A policy without a rule keeps everything.
 */
export function retentionPlan(
  snapshots: readonly SnapshotSummary[],
  policy: Retention,
  now: Date,
  proved: ReadonlySet<string> = new Set(),
  offset: ZoneOffset = (at) => at.getTimezoneOffset(),
): readonly PlannedSnapshot[] {
  const reasons = new Map<SnapshotSummary, string[]>(snapshots.map((snapshot) => [snapshot, []]));
  const tell = (snapshot: SnapshotSummary, reason: string) => void reasons.get(snapshot)?.push(reason);
  const planning = { policy, now: now.getTime(), proved, offset, tell };
  for (const series of bySource(snapshots)) planSeries(series, planning);
  return snapshots.map((snapshot) => ({ snapshot, reasons: reasons.get(snapshot) as string[] }));
}

type Planning = {
  readonly policy: Retention;
  readonly now: number;
  readonly proved: ReadonlySet<string>;
  readonly offset: ZoneOffset;
  readonly tell: (snapshot: SnapshotSummary, reason: string) => void;
};

/** @param series of one host and source, the newest first */
function planSeries(series: readonly SnapshotSummary[], planning: Planning): void {
  const { policy, now, proved, tell } = planning;
  // A time that nobody can read is no reason to lose a snapshot.
  const past = series.filter((one) => began(one) <= now);
  for (const one of series) if (!past.includes(one)) tell(one, 'future');
  if (past[0]) tell(past[0], 'latest');
  const lastProved = series.find(({ id }) => proved.has(id));
  if (lastProved) tell(lastProved, 'proved');
  if (!hasRule(policy)) for (const one of past) tell(one, 'no rule');
  for (const one of past.slice(0, policy.keep_last ?? 0)) tell(one, 'last');
  keepPeriods(past, planning);
  for (const one of past) keepOwn(one, planning);
}

function keepPeriods(past: readonly SnapshotSummary[], { policy, offset, tell }: Planning): void {
  for (const [rule, { bucketOf, reason }] of Object.entries(calendarBuckets)) {
    const count = policy[rule as keyof typeof calendarBuckets] ?? 0;
    const newest = new Map<string, SnapshotSummary>();
    for (const one of past) {
      const key = bucketOf(new Date(began(one)), offset);
      if (!newest.has(key)) newest.set(key, one);
    }
    for (const one of [...newest.values()].slice(0, count)) tell(one, reason);
  }
}

function keepOwn(one: SnapshotSummary, { policy, now, tell }: Planning): void {
  const age = now - began(one);
  if (policy.keep_within !== undefined && age < policy.keep_within) tell(one, 'within');
  if (policy.keep_days !== undefined && age < policy.keep_days * DAY) tell(one, 'days');
  for (const tag of policy.keep_tags ?? []) if (one.tags.includes(tag)) tell(one, `tag ${tag}`);
}

/** Whether a policy keeps anything by a rule of its own. */
export function hasRule(policy: Retention): boolean {
  return Object.values(policy).some((rule) => (Array.isArray(rule) ? rule.length > 0 : rule !== undefined));
}

function bySource(snapshots: readonly SnapshotSummary[]): SnapshotSummary[][] {
  const series = new Map<string, SnapshotSummary[]>();
  for (const one of snapshots) {
    const key = JSON.stringify([one.host, one.source]);
    series.set(key, [...(series.get(key) ?? []), one]);
  }
  return [...series.values()].map((some) => some.sort(newestFirst));
}

/** One time for two: the greater id first, so that every host plans the same. */
function newestFirst(a: SnapshotSummary, b: SnapshotSummary): number {
  return began(b) - began(a) || (a.id < b.id ? 1 : -1);
}

function began({ startedAt }: SnapshotSummary): number {
  const time = Date.parse(startedAt);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
