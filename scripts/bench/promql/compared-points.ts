type Series = {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
};

/** How far two answers are apart, as ratios of the larger number. */
export type Compared = {
  /** Points that both have. */
  readonly points: number;
  readonly missing: number;
  readonly median: number;
  readonly largest: number;
};

/** Compares two matrices point by point; labels that a scrape adds do not count. */
export function comparedPoints(ours: readonly Series[], theirs: readonly Series[]): Compared {
  const [us, them] = [pointsOf(ours), pointsOf(theirs)];
  const both = [...us].filter(([key]) => them.has(key));
  const differences = both.map(([key, value]) => difference(value, them.get(key)!)).sort((a, b) => a - b);
  return {
    points: both.length,
    missing: us.size + them.size - 2 * both.length,
    median: differences[Math.floor(differences.length / 2)] ?? Number.NaN,
    largest: differences.at(-1) ?? Number.NaN,
  };
}

function pointsOf(series: readonly Series[]): Map<string, number> {
  const points = new Map<string, number>();
  for (const { metric, values } of series) {
    const { instance: _, job: __, ...rest } = metric;
    const labels = JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const [time, text] of values)
      points.set(`${labels}@${time}`, Number(text.replace('Inf', 'Infinity')));
  }
  return points;
}

function difference(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
