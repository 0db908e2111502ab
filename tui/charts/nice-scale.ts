/** An axis: its ends and the values that are labelled, ascending, both ends included. */
export type Scale = { readonly bottom: number; readonly top: number; readonly ticks: readonly number[] };

/**
 * A scale from 0, or from `smallest` where that is below, to at least `largest` in round steps: 1, 2, 5 × 10ⁿ in base
 * 10 (P. Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990), powers of two in base 2. At most `intervals`
 * steps, one more where the scale goes through 0. Nothing measured yet counts as 1.
 */
export function niceScale(largest: number, intervals: number, base: 2 | 10, smallest = 0): Scale {
  const below = smallest < 0 && Number.isFinite(smallest) ? smallest : 0;
  const above = largest > 0 && Number.isFinite(largest) ? largest : below < 0 ? 0 : 1;
  const step = niceStep((above - below) / Math.max(1, intervals), base);
  const first = Math.floor(below / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(above / step - 1e-9));
  // Without "+ 0", -0 would be written as "-0".
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step + 0);
  return { bottom: first * step + 0, top: last * step + 0, ticks };
}

/** The smallest round number that is not below `value`. */
function niceStep(value: number, base: 2 | 10): number {
  if (base === 2) return 2 ** Math.ceil(Math.log2(value) - 1e-9);
  const magnitude = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const rounded = [1, 2, 5].find((factor) => factor * magnitude >= value * (1 - 1e-9));
  return (rounded ?? 10) * magnitude;
}
