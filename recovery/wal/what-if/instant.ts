import { OperationalError } from '../../../agent/kit/errors.ts';

const TIME_OF_DAY = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/;
const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Reads an instant: RFC 3339, or a time of day of this host, which is the last such moment before now.
 *
 * @param now wall time, milliseconds
 * @returns UTC with microseconds as PostgreSQL writes it: `2026-11-21 02:14:59.123456`
 * @throws OperationalError `invalid`
 */
export function readInstant(text: string, now: number): string {
  const trimmed = text.trim();
  const instant = timeOfDay(trimmed, now) ?? fullTime(trimmed);
  if (instant !== undefined) return instant;
  throw new OperationalError(
    'invalid',
    `Cannot read the time "${text}": expected 02:14:59, or 2026-11-21T02:14:59Z`,
  );
}

function timeOfDay(text: string, now: number): string | undefined {
  const [, hour, minute, second = '0', fraction = ''] = TIME_OF_DAY.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const date = new Date(now);
  date.setHours(Number(hour), Number(minute), Number(second), 0);
  // The calendar knows how long the day before was, where the clock was changed.
  if (date.getTime() + Number(`0.${fraction || 0}`) * 1_000 > now) date.setDate(date.getDate() - 1);
  return written(date, fraction);
}

function fullTime(text: string): string | undefined {
  const [, day, time, fraction = '', zone] = RFC_3339.exec(text) ?? [];
  if (day === undefined || zone === undefined) return undefined;
  const date = new Date(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(date.getTime()) ? undefined : written(date, fraction);
}

function written(date: Date, fraction: string): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction.padEnd(6, '0')}`;
}
