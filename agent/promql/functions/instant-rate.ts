import type { Window, WindowFunction } from './function.ts';

/** Rise of a counter per second between the last two samples. */
export const irate: WindowFunction = {
  kind: 'window',
  series:
    () =>
    ({ times, values, from, to }: Window) => {
      if (to - from < 2) return undefined;
      const [before, after] = [values[to - 2]!, values[to - 1]!];
      // A counter that falls has started anew from zero.
      const rise = after < before ? after : after - before;
      return rise / ((times[to - 1]! - times[to - 2]!) / 1000);
    },
};

/** Difference of a gauge between the last two samples. */
export const idelta: WindowFunction = {
  kind: 'window',
  series:
    () =>
    ({ values, from, to }: Window) =>
      to - from < 2 ? undefined : values[to - 1]! - values[to - 2]!,
};
