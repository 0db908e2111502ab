import type { Window, WindowFunction } from './function.ts';

/** The greatest value; NaN only where there is no other. */
export const maxOverTime = extreme((value, best) => value > best);

/** The least value; NaN only where there is no other. */
export const minOverTime = extreme((value, best) => value < best);

/** When the value was greatest, the last time, in seconds. */
export const tsOfMaxOverTime = whenExtreme((value, best) => value >= best);

/** When the value was least, the last time, in seconds. */
export const tsOfMinOverTime = whenExtreme((value, best) => value <= best);

type Beats = (value: number, best: number) => boolean;

function extreme(beats: Beats): WindowFunction {
  return { kind: 'window', series: () => (window) => window.values[winner(window, beats)]! };
}

function whenExtreme(beats: Beats): WindowFunction {
  return { kind: 'window', series: () => (window) => window.times[winner(window, beats)]! / 1000 };
}

function winner({ values, from, to }: Window, beats: Beats): number {
  let at = from;
  let best = values[from]!;
  for (let index = from; index < to; index++) {
    const value = values[index]!;
    if (!beats(value, best) && !Number.isNaN(best)) continue;
    at = index;
    best = value;
  }
  return at;
}
