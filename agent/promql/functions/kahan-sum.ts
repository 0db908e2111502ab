/**
 * A sum that keeps what addition loses to rounding, in the form of Neumaier (Z. Angew. Math. Mech. 54, 1974), as Prometheus
 * sums: the value is `sum + carry`, but `sum` alone once it has run over to infinity.
 */
export class KahanSum {
  sum = 0;
  carry = 0;

  add(value: number): void {
    const { sum } = this;
    const next = sum + value;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) this.carry = 0;
    else if (Math.abs(sum) >= Math.abs(value)) this.carry += sum - next + value;
    else this.carry += value - next + sum;
    this.sum = next;
  }

  set(sum: number, carry: number): void {
    this.sum = sum;
    this.carry = carry;
  }
}
