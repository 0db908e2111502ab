import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SnapshotSummary } from '../archive/snapshot.ts';
import type { Retention } from '../backup/backup-definition.ts';
import { type PlannedSnapshot, retentionPlan } from './retention-plan.ts';
import { snapshotAt, snapshotsEvery } from './snapshots.testkit.ts';

const now = new Date('2026-11-21T12:00:00Z');

const none: ReadonlySet<string> = new Set();
const newYork = () => 300;
/** Summer time of 2026. */
const berlin = (at: Date) =>
  at >= new Date('2026-03-29T01:00:00Z') && at < new Date('2026-10-25T01:00:00Z') ? -120 : -60;

function kept(plan: readonly PlannedSnapshot[]): string[] {
  return plan
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ snapshot, reasons }) => `${snapshot.startedAt.slice(0, 16)} ${reasons.join(', ')}`);
}

describe('retentionPlan()', () => {
  it('keeps a year of six-hourly snapshots as the golden file says', async () => {
    const snapshots = snapshotsEvery(6, 365 * 4, '2025-11-21T15:30:00Z');
    const policy = {
      keep_last: 3,
      keep_hourly: 8,
      keep_daily: 7,
      keep_weekly: 4,
      keep_monthly: 12,
      keep_yearly: 2,
    };
    await expect(
      `${kept(retentionPlan(snapshots, policy, now, none, berlin)).join('\n')}\n`,
    ).toMatchFileSnapshot('testdata/six-hourly-year.txt');
  });

  it('keeps the latest whatever the policy says', () => {
    const snapshots = snapshotsEvery(24, 3, '2020-01-01T00:00:00Z');
    expect(kept(retentionPlan(snapshots, { keep_days: 1 }, now))).toEqual(['2020-01-03T00:00 latest']);
  });

  it('keeps the last one that was proved', () => {
    const [first, second, third] = snapshotsEvery(24, 3, '2020-01-01T00:00:00Z') as [
      SnapshotSummary,
      SnapshotSummary,
      SnapshotSummary,
    ];
    const plan = retentionPlan([first, second, third], { keep_last: 1 }, now, new Set([first.id, second.id]));
    expect(kept(plan)).toEqual(['2020-01-02T00:00 proved', '2020-01-03T00:00 latest, last']);
  });

  it('keeps one from the future, which takes the place of no other', () => {
    const snapshots = [...snapshotsEvery(24, 2, '2026-11-19T00:00:00Z'), snapshotAt('2031-01-01T00:00:00Z')];
    expect(kept(retentionPlan(snapshots, { keep_last: 1 }, now))).toEqual([
      '2026-11-20T00:00 latest, last',
      '2031-01-01T00:00 future',
    ]);
  });

  it('keeps one whose time nobody can read', () => {
    expect(kept(retentionPlan([snapshotAt('yesterday')], { keep_last: 1 }, now))).toEqual([
      'yesterday future',
    ]);
  });

  it('keeps all where the policy has no rule', () => {
    const snapshots = snapshotsEvery(24, 3, '2020-01-01T00:00:00Z');
    expect(kept(retentionPlan(snapshots, { keep_tags: [] }, now))).toHaveLength(3);
  });

  it('counts hosts and sources apart', () => {
    const snapshots = [
      snapshotAt('2026-11-20T00:00:00Z'),
      snapshotAt('2026-11-20T01:00:00Z', { host: 'b' }),
      snapshotAt('2026-11-20T02:00:00Z', { source: 'files:/etc' }),
    ];
    expect(kept(retentionPlan(snapshots, { keep_last: 1 }, now))).toHaveLength(3);
  });

  it('keeps what is younger than so many days', () => {
    const snapshots = snapshotsEvery(24, 10, '2026-11-12T06:00:00Z');
    expect(kept(retentionPlan(snapshots, { keep_days: 7 }, now)).map((line) => line.slice(0, 10))).toEqual([
      '2026-11-15',
      '2026-11-16',
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
    ]);
  });

  it('keeps what has a tag', () => {
    const snapshots = [
      snapshotAt('2020-01-01T00:00:00Z', { tags: ['release'] }),
      snapshotAt('2020-01-02T00:00:00Z'),
    ];
    expect(kept(retentionPlan(snapshots, { keep_tags: ['release'] }, now))).toEqual([
      '2020-01-01T00:00 tag release',
      '2020-01-02T00:00 latest',
    ]);
  });

  it('counts days where the host is', () => {
    const snapshots = [snapshotAt('2026-11-19T22:30:00Z'), snapshotAt('2026-11-19T23:30:00Z')];
    expect(kept(retentionPlan(snapshots, { keep_daily: 2 }, now, none, berlin))).toHaveLength(2);
    expect(kept(retentionPlan(snapshots, { keep_daily: 2 }, now, none, newYork))).toHaveLength(1);
  });

  it('begins weeks on Monday, also across the new year', () => {
    const snapshots = snapshotsEvery(24, 9, '2025-12-28T12:00:00Z');
    expect(kept(retentionPlan(snapshots, { keep_weekly: 9 }, now, none, () => 0))).toEqual([
      '2025-12-28T12:00 weekly',
      '2026-01-04T12:00 weekly',
      '2026-01-05T12:00 latest, weekly',
    ]);
  });

  it('tells apart the hour that is gone through twice', () => {
    const snapshots = [snapshotAt('2026-10-25T00:30:00Z'), snapshotAt('2026-10-25T01:30:00Z')];
    expect(kept(retentionPlan(snapshots, { keep_hourly: 2 }, now, none, berlin))).toHaveLength(2);
  });

  it('keeps a property: never none, never fewer by a wider policy, the same in any order', () => {
    fc.assert(
      fc.property(someSnapshots, somePolicy, someCount, (snapshots, policy, more) => {
        const plan = retentionPlan(snapshots, policy, now);
        const wider = { ...policy, keep_daily: (policy.keep_daily ?? 0) + more };
        const ids = new Set(keptIds(plan));
        expect(keptIds(retentionPlan(snapshots, wider, now)).filter((id) => ids.has(id))).toHaveLength(
          ids.size,
        );
        expect(keptIds(retentionPlan(snapshots.toReversed(), policy, now)).sort()).toEqual([...ids].sort());
        if (snapshots.length > 0) expect(ids.size).toBeGreaterThan(0);
      }),
    );
  });

  it('keeps a property: what it keeps it keeps again when nothing new came', () => {
    fc.assert(
      fc.property(someSnapshots, somePolicy, (snapshots, policy) => {
        const once = retentionPlan(snapshots, policy, now);
        const left = once.filter(({ reasons }) => reasons.length > 0).map(({ snapshot }) => snapshot);
        expect(keptIds(retentionPlan(left, policy, now))).toEqual(left.map(({ id }) => id));
      }),
    );
  });
});

function keptIds(plan: readonly PlannedSnapshot[]): string[] {
  return plan.filter(({ reasons }) => reasons.length > 0).map(({ snapshot }) => snapshot.id);
}

const someCount = fc.integer({ min: 1, max: 20 });
const someSnapshots = fc
  .uniqueArray(fc.integer({ min: 0, max: 9_000 }), { maxLength: 60 })
  .map((hours) => hours.map((hour) => snapshotAt(new Date(Date.UTC(2026, 0, 1, hour)).toISOString())));
const somePolicy: fc.Arbitrary<Retention> = fc.record(
  {
    keep_last: someCount,
    keep_hourly: someCount,
    keep_daily: someCount,
    keep_weekly: someCount,
    keep_monthly: someCount,
    keep_yearly: someCount,
    keep_days: someCount,
  },
  { requiredKeys: ['keep_last'] },
);
