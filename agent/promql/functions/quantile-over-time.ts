import type { CallContext, Window, WindowFunction } from './function.ts';
import { warnQuantile } from './notes.ts';
import { quantile } from './quantile.ts';

/** `quantile_over_time(q, v)`. */
export const quantileOverTime: WindowFunction = {
  kind: 'window',
  series(context) {
    const copy = scratch();
    const checked = onceEach(context);
    return (window, [q]) => {
      checked(q!);
      return quantile(q!, copy(window), window.to - window.from);
    };
  },
};

/** The median of how far the values are from their median. */
export const madOverTime: WindowFunction = {
  kind: 'window',
  series() {
    const copy = scratch();
    return (window) => {
      const count = window.to - window.from;
      const numbers = copy(window);
      const median = quantile(0.5, numbers, count);
      for (let index = 0; index < count; index++) numbers[index] = Math.abs(numbers[index]! - median);
      return quantile(0.5, numbers, count);
    };
  },
};

/** Copies windows into one array, which grows with them. */
function scratch(): (window: Window) => Float64Array {
  let numbers = new Float64Array(64);
  return ({ values, from, to }) => {
    if (numbers.length < to - from) numbers = new Float64Array((to - from) * 2);
    for (let index = from; index < to; index++) numbers[index - from] = values[index]!;
    return numbers;
  };
}

/** Warns of a bad q, not again at every step. */
function onceEach(context: CallContext): (q: number) => void {
  let last: number | undefined;
  return (q) => {
    if (!Object.is(q, last)) warnQuantile(context, 0, q);
    last = q;
  };
}
