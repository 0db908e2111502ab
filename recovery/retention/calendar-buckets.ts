/** The periods that retention counts in: the name of the one that a time is in, in the local time zone. */
export const calendarBuckets = {
  // The offset tells the hour that a clock set back goes through twice.
  keep_hourly: {
    reason: 'hourly',
    bucket: (at: Date) => `${day(at)} ${at.getHours()} ${at.getTimezoneOffset()}`,
  },
  keep_daily: { reason: 'daily', bucket: day },
  keep_weekly: { reason: 'weekly', bucket: week },
  keep_monthly: { reason: 'monthly', bucket: (at: Date) => `${at.getFullYear()}-${at.getMonth()}` },
  keep_yearly: { reason: 'yearly', bucket: (at: Date) => `${at.getFullYear()}` },
} as const;

function day(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;
}

/** ISO 8601: the Monday that a week begins with names it. */
function week(at: Date): string {
  const sinceMonday = (at.getDay() + 6) % 7;
  // Noon exists in every zone on every day.
  return day(new Date(at.getFullYear(), at.getMonth(), at.getDate() - sinceMonday, 12));
}
