import { describe, expect, test } from 'vitest';
import { type BackupSchedule, defaultMaxAge, dueAfter, longestGap } from './backup-schedule.ts';

const at = (time: string) => Date.parse(time);
const berlin = (cron: string): BackupSchedule => ({ cron, timeZone: 'Europe/Berlin' });

/** The next due times behind one, as RFC 3339. */
function following(schedule: BackupSchedule, time: string, count: number): string[] {
  const found: string[] = [];
  for (let last = at(time); found.length < count; last = at(found.at(-1)!))
    found.push(new Date(dueAfter(schedule, last)!).toISOString());
  return found;
}

describe('dueAfter()', () => {
  test('is later by the gap where summer time leaves the hour out', () => {
    expect(following(berlin('30 2 * * *'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  test('is once in the hour that the end of summer time has twice', () => {
    expect(following(berlin('30 2 * * *'), '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('is every hour, also in the hour that comes twice', () => {
    expect(following(berlin('0 * * * *'), '2026-10-24T23:30:00Z', 3)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  test('is never at the time that it is asked from', () => {
    expect(dueAfter({ cron: '0 2 * * *', timeZone: 'UTC' }, at('2026-11-21T02:00:00Z'))).toBe(
      at('2026-11-22T02:00:00Z'),
    );
  });

  test('is one interval behind the last time', () => {
    expect(dueAfter({ every: 21_600_000 }, 1_000)).toBe(21_601_000);
  });
});

describe('longestGap()', () => {
  test.each([
    ['0 2 * * *', 24],
    ['0 2 * * MON-FRI', 72],
    ['0 8,12,20 * * *', 12],
    ['0 0 1 * *', 31 * 24],
  ])('of %j is %i hours', (cron, hours) => {
    expect(longestGap({ cron, timeZone: 'UTC' }, at('2026-11-21T00:00:00Z'))).toBe(hours * 3_600_000);
  });
});

test('defaultMaxAge() leaves a quarter of the gap to the run, and at least a quarter of an hour', () => {
  const [hour, minute] = [3_600_000, 60_000];
  expect(defaultMaxAge({ cron: '0 2 * * *', timeZone: 'UTC' }, hour, 0)).toBe(31 * hour);
  expect(defaultMaxAge({ every: 10 * minute }, 0, 0)).toBe(25 * minute);
});
