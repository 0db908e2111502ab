type Series = {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
};

/** What both servers answer to a query. */
export type PrometheusAnswer = { readonly data: { readonly result: readonly Series[] } };

/** Two engines add in another order: as far may they differ. */
const TOLERANCE = 1e-9;

/** Compares two answers, series by series and number by number. @throws Error naming the first difference */
export function checkedAlike(name: string, ours: PrometheusAnswer, theirs: PrometheusAnswer): void {
  const [us, them] = [pointsOf(ours), pointsOf(theirs)];
  if (us.size === 0) throw new Error(`${name}: no points at all`);
  for (const [key, value] of them) {
    const own = us.get(key);
    if (own === undefined) throw new Error(`${name}: Prometheus has ${key} = ${value}, we have nothing`);
    if (!alike(own, value)) throw new Error(`${name}: ${key}: ours ${own}, Prometheus ${value}`);
  }
  if (us.size !== them.size) throw new Error(`${name}: ${us.size} points, Prometheus ${them.size}`);
}

function pointsOf({ data }: PrometheusAnswer): Map<string, number> {
  const points = new Map<string, number>();
  for (const { metric, value, values = [] } of data.result) {
    const labels = JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const [time, text] of value ? [value] : values) points.set(`${labels} at ${time}`, numberOf(text));
  }
  return points;
}

const numberOf = (text: string) => Number(text.replace('Inf', 'Infinity'));

function alike(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
