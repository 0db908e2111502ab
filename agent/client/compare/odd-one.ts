/** From this modified z-score on a value is an outlier (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993). */
export const OUTLIER = 3.5;
/** Standard deviations of a normal distribution in one median absolute deviation. */
const MAD_TO_DEVIATION = 1.4826;
/** Share of the level below which a spread counts as chance. */
const LEAST_SPREAD = 0.05;

/**
 * How far each number is from the others: |x − median| over their median absolute deviation, each subject left out of
 * its own yardstick so that it cannot hide itself. Two numbers score by |a − b| / max(|a|, |b|, scale), times 10.
 * Unknown ones score 0. `scale` is the size below which differences do not matter, in the unit of the values.
 */
export function numberScores(values: readonly (number | null)[], scale: number): number[] {
  const known = values.filter((value) => value !== null);
  return values.map((value, index) => {
    if (value === null || known.length < 2) return 0;
    const others = values.filter((other, at) => other !== null && at !== index) as number[];
    return others.length === 1 ? pairScore(value, others[0]!, scale) : distance(value, others, scale);
  });
}

/** How alone each value is: the share of the others that agree on something else; unknown (null) ones score 0. */
export function valueScores(values: readonly (string | null)[]): number[] {
  return values.map((value, index) => {
    if (value === null) return 0;
    const counts = new Map<string, number>();
    let others = 0;
    for (const [at, other] of values.entries()) {
      if (other === null || at === index) continue;
      counts.set(other, (counts.get(other) ?? 0) + 1);
      others++;
    }
    const most = Math.max(0, ...counts.values());
    return others === 0 || (counts.get(value) ?? 0) === most ? 0 : most / others;
  });
}

/** The middle of numbers, at `share` of the way up (0.5 is the median), by linear interpolation; NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  if (numbers.length === 0) return Number.NaN;
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

function pairScore(a: number, b: number, scale: number): number {
  return (10 * Math.abs(a - b)) / Math.max(Math.abs(a), Math.abs(b), scale);
}

function distance(value: number, others: readonly number[], scale: number): number {
  const middle = quantile(others, 0.5);
  const spread = quantile(
    others.map((other) => Math.abs(other - middle)),
    0.5,
  );
  const least = Math.max(LEAST_SPREAD * Math.abs(middle), LEAST_SPREAD * scale);
  return Math.abs(value - middle) / Math.max(MAD_TO_DEVIATION * spread, least);
}
