import { z } from 'zod';
import { optionalDurationField } from '../../agent/kit/config-fields.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const LIMITS = { min: '1s', max: '31d' };

const reason = z.string().max(200).default('').describe('Why, for those who look.');
const timezone = z
  .string()
  .default('UTC')
  .refine(isTimezone, { message: 'expected a time zone such as UTC or Europe/Berlin' })
  .describe('Time zone of the IANA database in which the start is meant.');

/**
 * A time in which work is expected, in one of three forms; each start opens it for `duration`.
 *
 *     {schedule: "0 23 * * MON", duration: 1h, timezone: Europe/Berlin}      a cron expression of five fields
 *     {start: "23:00", every: [Monday], duration: 1h}                        as Gatus has it; every day without `every`
 *     {at: 2026-12-01T23:00:00Z, duration: 4h, reason: new switches}         once
 */
export const maintenanceWindow = z.union([
  z.strictObject({
    schedule: z
      .string()
      .max(200)
      .refine(opensEver, { message: 'expected a cron expression of five fields that is ever due' })
      .describe('When it starts, as a cron expression.'),
    duration: optionalDurationField(LIMITS).describe('How long it lasts.'),
    timezone,
    reason,
  }),
  z.strictObject({
    start: z
      .string()
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { message: 'expected HH:MM' })
      .describe('Time of day at which it starts.'),
    every: z.array(z.enum(DAYS)).max(7).default([]).describe('Days of the week; every day when empty.'),
    duration: optionalDurationField({ ...LIMITS, max: '1d' }).describe('How long it lasts.'),
    timezone,
    reason,
  }),
  z.strictObject({
    at: z.iso.datetime({ offset: true }).describe('When it starts, as an RFC 3339 time.'),
    duration: optionalDurationField(LIMITS).describe('How long it lasts.'),
    reason,
  }),
]);
export type MaintenanceWindow = z.output<typeof maintenanceWindow>;

/** An open window; `until` is when the start that opened it is over, milliseconds since the epoch. */
export type OpenMaintenance = { readonly since: number; readonly until: number; readonly reason: string };

/**
 * The first of the windows that is open at `now`, or undefined. The probe is judged all the same: this is a mark.
 *
 * @param now milliseconds since the epoch
 */
export function openMaintenance(
  windows: readonly MaintenanceWindow[],
  now: number,
): OpenMaintenance | undefined {
  for (const window of windows) {
    const since = startWithin(window, now);
    if (since !== undefined) return { since, until: since + window.duration, reason: window.reason };
  }
  return undefined;
}

/** The start, if there is one, that keeps the window open at `now`: in (now - duration, now]. */
function startWithin(window: MaintenanceWindow, now: number): number | undefined {
  const after = now - window.duration;
  if ('at' in window) {
    const start = Date.parse(window.at);
    return start > after && start <= now ? start : undefined;
  }
  const next = nextStart(scheduleOf(window), window.timezone, after);
  return next !== undefined && next <= now ? next : undefined;
}

function scheduleOf(window: Exclude<MaintenanceWindow, { at: string }>): string {
  if ('schedule' in window) return window.schedule;
  const [hour, minute] = window.start.split(':').map(Number);
  const days = window.every.map((day) => DAYS.indexOf(day)).join(',');
  return `${minute} ${hour} * * ${days === '' ? '*' : days}`;
}

function nextStart(schedule: string, tz: string, after: number): number | undefined {
  return Bun.cron.parse(schedule, after, { tz })?.getTime();
}

function opensEver(schedule: string): boolean {
  try {
    return nextStart(schedule, 'UTC', 0) !== undefined;
  } catch {
    return false;
  }
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
