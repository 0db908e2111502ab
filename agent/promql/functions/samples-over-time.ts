import type { Window, WindowFunction } from './function.ts';

export const countOverTime = of(({ from, to }) => to - from);

export const presentOverTime = of(() => 1);

/** When the oldest sample was taken, in seconds. */
export const tsOfFirstOverTime = of(({ times, from }) => times[from]! / 1000);

/** When the newest sample was taken, in seconds. */
export const tsOfLastOverTime = of(({ times, to }) => times[to - 1]! / 1000);

export const firstOverTime: WindowFunction = { ...of(({ values, from }) => values[from]!), keepsName: true };

export const lastOverTime: WindowFunction = { ...of(({ values, to }) => values[to - 1]!), keepsName: true };

function of(result: (window: Window) => number): WindowFunction {
  return { kind: 'window', series: () => result };
}
