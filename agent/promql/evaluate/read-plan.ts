import type { SelectRequest } from './querier.ts';

/** What of the store answers: aggregates up to `until`, then raw samples. */
export type ReadPlan = {
  readonly tier?: {
    readonly resolution: '1m' | '1h';
    /** Inclusive, ms since the epoch. */
    readonly until: number;
    /** Raw samples would be there, but too many. */
    readonly spared: boolean;
  };
};

const MINUTE = 60_000;
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
/** Raw samples that one selector may take for steps of a minute and more; beyond, aggregates answer. */
const AFFORDABLE = 20_000_000;

export const intervalOf = { '1m': MINUTE, '1h': HOUR } as const;

/**
 * Chooses what to read: raw samples wherever there are any and they are affordable, aggregates of what has expired.
 *
 * @param series how many; each is taken to have a sample a second.
 * @param oldestRaw ms since the epoch; undefined while the store is empty.
 */
export function planRead(request: SelectRequest, series: number, oldestRaw: number | undefined): ReadPlan {
  if (oldestRaw === undefined) return {};
  const { start, end, step, use } = request;
  const hourly = step >= HOUR || start < oldestRaw - YEAR;
  const resolution = hourly ? '1h' : '1m';
  const samples = (series * (end - Math.max(start, oldestRaw))) / 1_000;
  if (use === 'steps' && step >= MINUTE && samples > AFFORDABLE) {
    // The interval under way has no aggregate yet: it is read raw.
    const interval = intervalOf[resolution];
    return { tier: { resolution, until: Math.floor(end / interval) * interval, spared: true } };
  }
  if (start >= oldestRaw) return {};
  return { tier: { resolution, until: Math.min(end, oldestRaw - 1), spared: false } };
}
