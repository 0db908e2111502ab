import { expect, test } from 'vitest';
import { maintenanceWindow, openMaintenance } from './maintenance-window-bun.ts';

const open = (written: object, now: string) =>
  openMaintenance([maintenanceWindow.parse(written)], Date.parse(now)) !== undefined;

test('openMaintenance() is open from the start of a cron expression to the end of its duration', () => {
  const window = { schedule: '0 23 * * MON', duration: '2h' };
  // 2026-11-23 is a Monday.
  expect(open(window, '2026-11-23T22:59:59.999Z')).toBe(false);
  expect(open(window, '2026-11-23T23:00:00Z')).toBe(true);
  expect(open(window, '2026-11-24T00:59:59.999Z')).toBe(true);
  expect(open(window, '2026-11-24T01:00:00Z')).toBe(false);
});

test('openMaintenance() takes windows as Gatus has them, over midnight and in their time zone', () => {
  const window = { start: '23:00', duration: '4h', every: ['Monday', 'Thursday'], timezone: 'Europe/Berlin' };
  expect(open(window, '2026-11-23T21:59:00Z')).toBe(false);
  expect(open(window, '2026-11-23T22:00:00Z')).toBe(true);
  expect(open(window, '2026-11-24T01:59:00Z')).toBe(true);
  expect(open(window, '2026-11-24T02:00:00Z')).toBe(false);
  expect(open(window, '2026-11-24T22:30:00Z')).toBe(false);
});

test('openMaintenance() opens every day where no day is named', () => {
  for (const day of [20, 21, 22, 23])
    expect(open({ start: '00:30', duration: '1h' }, `2026-11-${day}T01:00:00Z`)).toBe(true);
});

test('openMaintenance() keeps to the time of the day when the clocks change', () => {
  const window = { start: '12:00', duration: '30m', timezone: 'Europe/Berlin' };
  expect(open(window, '2026-10-24T10:10:00Z')).toBe(true);
  expect(open(window, '2026-10-25T11:10:00Z')).toBe(true);
  expect(open(window, '2026-10-25T10:10:00Z')).toBe(false);
});

test('openMaintenance() opens once at a time with an offset, and says since when, until when and why', () => {
  const window = maintenanceWindow.parse({
    at: '2026-12-01T23:00:00+01:00',
    duration: '4h',
    reason: 'new switches',
  });
  const since = Date.parse('2026-12-01T22:00:00Z');
  expect(openMaintenance([window], since - 1)).toBeUndefined();
  expect(openMaintenance([window], since)).toEqual({
    since,
    until: since + 14_400_000,
    reason: 'new switches',
  });
  expect(openMaintenance([window], since + 14_400_000)).toBeUndefined();
});

test('openMaintenance() is closed where there is no window', () => {
  expect(openMaintenance([], 0)).toBeUndefined();
});

const refused: readonly [string, object][] = [
  ['a cron expression that is none', { schedule: 'now and then', duration: '1h' }],
  ['a cron expression that is never due', { schedule: '0 0 30 2 *', duration: '1h' }],
  ['a time zone that is none', { start: '10:00', duration: '1h', timezone: 'Mars/Olympus' }],
  ['a day that is none', { start: '10:00', duration: '1h', every: ['Caturday'] }],
  ['a time of day that is none', { start: '24:00', duration: '1h' }],
  ['a window without a duration', { start: '10:00' }],
  ['a daily window of more than a day', { start: '10:00', duration: '25h' }],
  ['two forms at once', { start: '10:00', duration: '1h', at: '2026-12-01T23:00:00Z' }],
  ['a time without an offset', { at: '2026-12-01T23:00:00', duration: '1h' }],
  ['a duration of nothing', { at: '2026-12-01T23:00:00Z', duration: '0s' }],
];

test.each(refused)('maintenanceWindow refuses %s', (_, written) => {
  expect(maintenanceWindow.safeParse(written).success).toBe(false);
});
