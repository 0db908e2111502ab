import type { Gentleness } from '../backup/backup-definition.ts';

export type BandwidthSchedule = NonNullable<Gentleness['bandwidth']>;

/**
 * The bytes per second that a schedule allows at an instant of the local day: those of the last entry that begins before it, or of
 * the last of all before the first begins. Null for no limit.
 */
export function bandwidthAt(schedule: BandwidthSchedule, at: Date): number | null {
  const minute = at.getHours() * 60 + at.getMinutes();
  const ordered = schedule.toSorted((a, b) => minuteOf(a.from) - minuteOf(b.from));
  const current = ordered.findLast(({ from }) => minuteOf(from) <= minute) ?? ordered.at(-1);
  return current?.bytesPerSecond ?? null;
}

/** @param from `HH:MM`, as the configuration has checked it */
function minuteOf(from: string): number {
  const [hours = 0, minutes = 0] = from.split(':').map(Number);
  return hours * 60 + minutes;
}
