import type { Window, WindowFunction } from './function.ts';
import { carried } from './kahan.ts';

export const sumOverTime: WindowFunction = { kind: 'window', series: () => sum };

/** The sum divided by the count; where the sum runs over, the mean of the means from there on. */
export const avgOverTime: WindowFunction = { kind: 'window', series: () => mean };

function sum({ values, from, to }: Window): number {
  let total = 0;
  let carry = 0;
  for (let index = from; index < to; index++) {
    const next = total + values[index]!;
    carry = carried(carry, total, values[index]!, next);
    total = next;
  }
  return total + carry;
}

function mean(window: Window): number {
  const { values, from, to } = window;
  let total = values[from]!;
  let carry = 0;
  for (let index = from + 1; index < to; index++) {
    const next = total + values[index]!;
    if (Math.abs(next) === Number.POSITIVE_INFINITY) return runningMean(window, index, total, carry);
    carry = carried(carry, total, values[index]!, next);
    total = next;
  }
  return total / (to - from) + carry / (to - from);
}

/** @param index the sample at which the sum of those before it, `total + carry`, would run over. */
function runningMean({ values, from, to }: Window, index: number, total: number, carry: number): number {
  let average = total / (index - from);
  let rest = carry / (index - from);
  for (let next = index; next < to; next++) {
    const count = next - from + 1;
    const before = ((count - 1) / count) * average;
    const part = values[next]! / count;
    average = before + part;
    rest = carried(((count - 1) / count) * rest, before, part, average);
  }
  return average + rest;
}
