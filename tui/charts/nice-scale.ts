/** An axis from zero: its top and the values that are labelled, ascending, both ends included. */
export type Scale = { readonly top: number; readonly ticks: readonly number[] };

/**
 * A scale from 0 to at least `largest` in at most `intervals` round steps: 1, 2, 5 × 10ⁿ in base 10 (P. Heckbert,
 * "Nice numbers for graph labels", Graphics Gems, 1990), powers of two in base 2. Nothing measured yet counts as 1.
 */
export function niceScale(largest: number, intervals: number, base: 2 | 10): Scale {
  const wanted = largest > 0 && Number.isFinite(largest) ? largest : 1;
  const step = niceStep(wanted / Math.max(1, intervals), base);
  const count = Math.max(1, Math.ceil(wanted / step - 1e-9));
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** The smallest round number that is not below `value`. */
function niceStep(value: number, base: 2 | 10): number {
  if (base === 2) return 2 ** Math.ceil(Math.log2(value) - 1e-9);
  const magnitude = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const rounded = [1, 2, 5].find((factor) => factor * magnitude >= value * (1 - 1e-9));
  return (rounded ?? 10) * magnitude;
}
