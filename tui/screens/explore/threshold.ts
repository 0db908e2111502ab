import type { ExploredSeries } from '../../data/explored-series.ts';

const TYPED = /^(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(%|[kKMGT]i?B?|us|ms|s|m|h)?$/i;
const FACTORS: Readonly<Record<string, number>> = {
  '%': 0.01,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3_600,
  k: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
};

/** A value as it is typed, in base units: `0.8`, `80%`, `200ms`, `5GiB` (binary, as charts count); undefined for what is none. */
export function parseThreshold(text: string): number | undefined {
  const [, number, unit] = TYPED.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  return unit === undefined ? Number(number) : Number(number) * factorOf(unit);
}

function factorOf(unit: string): number {
  const time = FACTORS[unit];
  return time ?? FACTORS[unit[0]!] ?? FACTORS[unit[0]!.toUpperCase()] ?? 2 ** 10;
}

/** How a series was to a threshold in its window. */
export type Crossing = {
  /** Seconds in which it was above. */
  readonly above: number;
  /** How often it came from below, or from nothing. */
  readonly times: number;
  /** For how many seconds it has been above until the end of the window; undefined where it is not. */
  readonly since: number | undefined;
};

/** Compares each value of a series, which stand `step` seconds apart, with a threshold. */
export function crossingOf(
  { values }: Pick<ExploredSeries, 'values'>,
  threshold: number,
  step: number,
): Crossing {
  let above = 0;
  let times = 0;
  let run = 0;
  for (const value of values) {
    const isAbove = value !== null && value > threshold;
    if (isAbove && run === 0) times++;
    run = isAbove ? run + 1 : 0;
    if (isAbove) above++;
  }
  return { above: above * step, times, since: run > 0 ? run * step : undefined };
}
