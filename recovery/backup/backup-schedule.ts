import { nextDue } from './calendar-bun.ts';

/** When something is due: by a calendar, or so many milliseconds behind the begin of the last time. */
export type BackupSchedule =
  | { readonly cron: string; readonly timeZone: string | undefined }
  | { readonly every: number };

type Written = {
  readonly schedule?: string | undefined;
  readonly time_zone?: string | undefined;
  readonly every?: number | undefined;
};

/** The schedule that options of the configuration make; null where they have none. */
export function scheduleOf({ schedule, time_zone, every }: Written): BackupSchedule | null {
  if (schedule !== undefined) return { cron: schedule, timeZone: time_zone };
  return every === undefined ? null : { every };
}

/** The first due time behind `last`; for an interval, one interval behind it. Milliseconds since the epoch. */
export function dueAfter(schedule: BackupSchedule, last: number): number | undefined {
  return 'every' in schedule ? last + schedule.every : nextDue(schedule.cron, last, schedule.timeZone);
}

/** Due times that are looked at to find the longest gap: more than a fortnight of days, a year of fortnights. */
const LOOKED_AT = 32;

/** The longest time between two due times that follow `now`, milliseconds; undefined where there are not two. */
export function longestGap(schedule: BackupSchedule, now: number): number | undefined {
  if ('every' in schedule) return schedule.every;
  let longest: number | undefined;
  let before = dueAfter(schedule, now);
  for (let look = 0; look < LOOKED_AT && before !== undefined; look++) {
    const next = dueAfter(schedule, before);
    if (next !== undefined) longest = Math.max(longest ?? 0, next - before);
    before = next;
  }
  return longest;
}

const QUARTER_HOUR = 900_000;

/** How old the newest good backup may be where nobody has said: the longest gap, and a quarter of it for the run itself. */
export function defaultMaxAge(schedule: BackupSchedule, jitter: number, now: number): number | undefined {
  const gap = longestGap(schedule, now);
  return gap === undefined ? undefined : gap + jitter + Math.max(QUARTER_HOUR, gap / 4);
}
