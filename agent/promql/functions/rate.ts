import type { CallContext, Window, WindowFunction } from './function.ts';
import { Neighbours } from './neighbours.ts';
import { informAt } from './notes.ts';

/** A counter that falls has started anew from zero. */
export function findReset(values: Float64Array, index: number, to: number): number {
  let at = index;
  while (at < to && !(values[at]! < values[at - 1]!)) at++;
  return at;
}

/** Rise of a counter per second. */
export const rate = ofCounter(({ start, end }) => (end - start) / 1000);

/** Rise of a counter over the whole range. */
export const increase = ofCounter(() => 1);

/** Difference of a gauge between the ends of the range. */
export const delta: WindowFunction = {
  kind: 'window',
  series: () => (window) =>
    window.to - window.from < 2 ? undefined : difference(window) * stretch(window, Number.POSITIVE_INFINITY),
};

/** @param unit what the rise is divided by. */
function ofCounter(unit: (window: Window) => number): WindowFunction {
  return {
    kind: 'window',
    series(context, metric) {
      const resets = new Neighbours(findReset);
      let noted = false;
      return (window) => {
        if (window.to - window.from < 2) return undefined;
        if (!noted) noteNonCounter(context, metric);
        noted = true;
        const rise = resets.moveTo(window) > 0 ? resets.addBefore(difference(window)) : difference(window);
        return rise * (stretch(window, fromZero(window, rise)) / unit(window));
      };
    },
  };
}

const difference = ({ values, from, to }: Window) => values[to - 1]! - values[from]!;

/**
 * What the difference of the first and the last sample is multiplied by to cover the range. Where a sample lies nearer to an
 * end of the range than 1.1 mean intervals, the series is taken to go on to that end, else by half an interval. In seconds, as
 * upstream: the same gap in milliseconds may round to the other side of the limit.
 *
 * @param fromZero how long before its first sample a counter can have begun, seconds.
 */
function stretch({ times, from, to, start, end }: Window, fromZero: number): number {
  const covered = (times[to - 1]! - times[from]!) / 1000;
  const interval = covered / (to - from - 1);
  const before = reach((times[from]! - start) / 1000, interval);
  const after = reach((end - times[to - 1]!) / 1000, interval);
  return (covered + Math.min(fromZero, before) + after) / covered;
}

const reach = (gap: number, interval: number) => (gap >= interval * 1.1 ? interval / 2 : gap);

/** A counter is never below zero: at this rise it was zero so many seconds before its first sample. */
function fromZero({ times, values, from, to }: Window, rise: number): number {
  if (!(rise > 0) || !(values[from]! >= 0)) return Number.POSITIVE_INFINITY;
  return ((times[to - 1]! - times[from]!) / 1000) * (values[from]! / rise);
}

function noteNonCounter(context: CallContext, metric: string): void {
  if (metric === '' || /_(?:total|sum|count|bucket)$/.test(metric)) return;
  informAt(
    context,
    0,
    `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${JSON.stringify(metric)}`,
  );
}
