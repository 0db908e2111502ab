import { z } from 'zod';

/** A cron expression of five fields, or a nickname such as `@daily`, that is ever due. What is asked of good ones is not asked of others. */
export const calendarField = z.string().max(200).refine(isEverDue, {
  message: 'expected a cron expression of five fields, such as "30 2 * * *", that is ever due',
  abort: true,
});

/** A name of the IANA time zone database. */
export const timeZoneField = z
  .string()
  .max(100)
  .refine(isTimeZone, { message: 'expected a time zone such as UTC or Europe/Berlin', abort: true });

/**
 * The first instant behind `after` at which a cron expression is due; undefined where none comes within eight years. A time that the
 * change to summer time leaves out is later by the gap; one that the change back has twice is due once, unless minute or hour is `*`.
 *
 * @param after milliseconds since the epoch
 * @param timeZone that of this host without it
 */
export function nextDue(expression: string, after: number, timeZone?: string): number | undefined {
  return Bun.cron.parse(expression, after, timeZone === undefined ? {} : { tz: timeZone })?.getTime();
}

function isEverDue(expression: string): boolean {
  try {
    return nextDue(expression, 0, 'UTC') !== undefined;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
