/** Milliseconds in which a clock may be put forward for summer, and some more. */
const AROUND_A_GAP = 3 * 3_600_000;

/**
 * The next moment of a cron expression (5 fields, or `@daily` and its like), strictly after `after`; ms since the epoch.
 * A time that is left out when clocks go forward comes later by the gap; one that comes twice when they go back comes
 * once. Undefined when there is none within eight years.
 *
 * @param timezone IANA name; without one that of this host
 * @throws TypeError when the expression or the zone cannot be read
 */
export function nextDue(expression: string, after: number, timezone: string | undefined): number | undefined {
  return Bun.cron.parse(expression, after, timezone === undefined ? {} : { tz: timezone })?.getTime();
}

/** What is wrong with an expression, in words; undefined when it has a next moment. */
export function cronProblem(expression: string, timezone: string | undefined): string | undefined {
  try {
    return nextDue(expression, 0, timezone) === undefined ? 'it never comes' : undefined;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return error.message.replace(/^Bun\.cron: |^Invalid cron expression: /, '');
  }
}

/**
 * By how much clocks were put forward shortly before a moment, in ms; else 0. Cron of Debian runs at once what the gap
 * leaves out, others run it later: then the run may come so much before its moment.
 */
export function gapBefore(moment: number, timezone: string | undefined): number {
  return Math.max(0, offsetAt(moment, timezone) - offsetAt(moment - AROUND_A_GAP, timezone));
}

/** Local time minus UTC, in ms. */
function offsetAt(moment: number, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', hour: 'numeric' });
  const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
