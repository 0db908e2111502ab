const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Minutes that local time is behind UTC at an instant, as `Date.prototype.getTimezoneOffset` says it. */
export type ZoneOffset = (at: Date) => number;

/** The periods that retention counts in: the name of the one that a time is in, by the calendar of the zone. */
export const calendarBuckets = {
  // The offset tells apart the hour that a clock set back goes through twice.
  keep_hourly: bucket('hourly', (local, offset) => `${Math.floor(local.getTime() / HOUR)} ${offset}`),
  keep_daily: bucket('daily', (local) => `${days(local)}`),
  // ISO 8601: weeks begin on Monday, and the first of January 1970 was a Thursday.
  keep_weekly: bucket('weekly', (local) => `${Math.floor((days(local) + 3) / 7)}`),
  keep_monthly: bucket('monthly', (local) => `${local.getUTCFullYear()}-${local.getUTCMonth()}`),
  keep_yearly: bucket('yearly', (local) => `${local.getUTCFullYear()}`),
} as const;

/** @param name gets the local time as a date whose UTC parts are the local ones. */
function bucket(reason: string, name: (local: Date, offset: number) => string) {
  return {
    reason,
    bucketOf: (at: Date, offsetOf: ZoneOffset) => {
      const offset = offsetOf(at);
      return name(new Date(at.getTime() - offset * 60_000), offset);
    },
  };
}

function days(local: Date): number {
  return Math.floor(local.getTime() / DAY);
}
