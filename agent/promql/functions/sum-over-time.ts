import type { Window, WindowFunction } from './function.ts';
import { KahanSum } from './kahan-sum.ts';

export const sumOverTime: WindowFunction = {
  kind: 'window',
  series() {
    const total = new KahanSum();
    return ({ values, from, to }) => {
      total.set(0, 0);
      for (let index = from; index < to; index++) total.add(values[index]!);
      return Number.isFinite(total.sum) ? total.sum + total.carry : total.sum;
    };
  },
};

/** The sum divided by the count; where the sum runs over, the mean of the means from there on. */
export const avgOverTime: WindowFunction = {
  kind: 'window',
  series() {
    const total = new KahanSum();
    return (window) => {
      const { values, from, to } = window;
      total.set(values[from]!, 0);
      for (let index = from + 1; index < to; index++) {
        const { sum, carry } = total;
        total.add(values[index]!);
        if (isInfinite(total.sum)) return runningMean(window, index, sum, carry);
      }
      return total.sum / (to - from) + total.carry / (to - from);
    };
  },
};

/** @param index the sample at which the sum of those before it, `sum + carry`, would run over. */
function runningMean({ values, from, to }: Window, index: number, sum: number, carry: number): number {
  const mean = new KahanSum();
  mean.set(sum / (index - from), carry / (index - from));
  for (let next = index; next < to; next++) {
    const count = next - from + 1;
    const share = (count - 1) / count;
    mean.set(share * mean.sum, share * mean.carry);
    mean.add(values[next]! / count);
  }
  return mean.sum + mean.carry;
}

const isInfinite = (value: number) =>
  value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
