/**
 * Adds to a sum at one step, keeping what is lost to rounding beside it (Kahan, in the form of Neumaier), as Prometheus
 * does: the value is `sums + lost`, but `sums` alone once it is infinite.
 */
export function addKahan(sums: Float64Array, lost: Float64Array, step: number, value: number): void {
  const before = sums[step]!;
  const after = before + value;
  if (after === Number.POSITIVE_INFINITY || after === Number.NEGATIVE_INFINITY) lost[step] = 0;
  else if (Math.abs(before) >= Math.abs(value)) lost[step]! += before - after + value;
  else lost[step]! += value - after + before;
  sums[step] = after;
}
