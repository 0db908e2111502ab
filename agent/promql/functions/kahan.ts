/**
 * What sums of rounded numbers lose, kept beside them in the form of Neumaier (Z. Angew. Math. Mech. 54, 1974), as Prometheus
 * sums. In a loop: `next = sum + value; carry = carried(carry, sum, value, next); sum = next`; the total is `sum + carry`.
 * Two numbers of the loop itself, for an object with two fields takes several times as long.
 *
 * @param next `sum + value`; once it is infinite, nothing is kept.
 */
export function carried(carry: number, sum: number, value: number, next: number): number {
  if (Math.abs(next) === Number.POSITIVE_INFINITY) return 0;
  return carry + (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum);
}
