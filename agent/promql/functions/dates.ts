import type { MapFunction } from './function.ts';
import { ofPoints } from './points.ts';

export const dayOfMonth = ofDate((date) => date.getUTCDate());

/** Sunday is 0. */
export const dayOfWeek = ofDate((date) => date.getUTCDay());

/** The first of January is 1. */
export const dayOfYear = ofDate((date) => {
  const newYear = new Date(date);
  newYear.setUTCMonth(0, 1);
  return Math.round((date.getTime() - newYear.getTime()) / 86_400_000) + 1;
});

export const daysInMonth = ofDate((date) => {
  const last = new Date(date);
  last.setUTCMonth(date.getUTCMonth() + 1, 0);
  return last.getUTCDate();
});

export const hour = ofDate((date) => date.getUTCHours());

export const minute = ofDate((date) => date.getUTCMinutes());

/** January is 1. */
export const month = ofDate((date) => date.getUTCMonth() + 1);

export const year = ofDate((date) => date.getUTCFullYear());

/**
 * Of whole seconds since the epoch, in UTC; NaN beyond the years ±271,821. Without argument the engine gives the times of the
 * steps.
 */
function ofDate(field: (date: Date) => number): MapFunction {
  return ofPoints((seconds) => field(new Date(Math.trunc(seconds) * 1000)));
}
