import type { Labels } from '../../kit/labels.ts';

export type RandomSeries = {
  readonly labels: Labels;
  /** `[ms since the epoch, value]`, ascending. */
  readonly samples: readonly (readonly [number, number])[];
};

/** When the first samples were taken, seconds since the epoch; they lie half a second behind whole seconds. */
export const BEGIN = 1_699_999_200;
const INTERVAL = 15_000;
const SAMPLES = 200;

/** Series of 50 minutes with gaps, NaN, infinities and counter resets: the same ones for the same seed. */
export function randomSeries(seed: number): RandomSeries[] {
  const random = generator(seed);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const hosts = ['web1', 'web2', 'web10', 'db'];
  const jobs = (host: string) => (host === 'db' ? 'store' : 'front');
  return [
    ...hosts.flatMap((instance) =>
      ['user', 'idle', 'system'].map((mode) =>
        series({ __name__: 'load', job: jobs(instance), instance, mode }, random, () =>
          pick([random() * 10, -random(), 3, random() < 0.1 ? Number.NaN : 7.25]),
        ),
      ),
    ),
    ...hosts.flatMap((instance) =>
      ['200', '404', '500'].map((code) =>
        series({ __name__: 'requests_total', job: jobs(instance), instance, code }, random, counter(random)),
      ),
    ),
    ...hosts.flatMap((instance) => histogram({ job: jobs(instance), instance }, random)),
    ...hosts.map((instance) =>
      series({ __name__: 'build_info', instance, version: pick(['1.2', '1.10']) }, random, () => 1),
    ),
    ...hosts.map((instance) => series({ __name__: 'cores', instance }, random, () => 4)),
    series({ __name__: 'extreme', kind: 'infinite' }, random, () => pick([1, Infinity, -Infinity, 5])),
    series({ __name__: 'extreme', kind: 'large' }, random, () => pick([1e100, 1, -1e100, 3])),
    series({ __name__: 'extreme', kind: 'none' }, random, () => Number.NaN),
    series({ __name__: 'born_seconds', job: 'front' }, random, () => BEGIN - 1e7 + random() * 1e8),
    { labels: { __name__: 'once', job: 'front' }, samples: [[BEGIN * 1_000 + 900_500, 42]] },
  ];
}

function series(labels: Labels, random: () => number, next: () => number): RandomSeries {
  const samples: [number, number][] = [];
  let gap = 0;
  for (let index = 0; index < SAMPLES; index++) {
    const value = next();
    if (random() < 0.02) gap = random() < 0.3 ? 30 : 3;
    if (gap-- > 0) continue;
    samples.push([BEGIN * 1_000 + 500 + index * INTERVAL, value]);
  }
  return { labels, samples };
}

function counter(random: () => number): () => number {
  let value = Math.floor(random() * 1_000);
  return () => {
    value = random() < 0.03 ? 0 : value + Math.floor(random() * 20);
    return value;
  };
}

/** Four buckets whose counts ascend with their bounds; gaps are those of each bucket alone. */
function histogram(labels: Labels, random: () => number): RandomSeries[] {
  const bounds = ['0.1', '0.5', '2.5', '+Inf'];
  const counts = bounds.map(() => 0);
  const taken = Array.from({ length: SAMPLES }, () => {
    for (let each = 0; each < 5; each++) {
      const first = Math.floor(random() * bounds.length);
      for (let index = first; index < bounds.length; index++) counts[index]!++;
    }
    return [...counts];
  });
  return bounds.map((le, index) => ({
    labels: { __name__: 'latency_bucket', ...labels, le },
    samples: taken.map((at, step) => [BEGIN * 1_000 + 500 + step * INTERVAL, at[index]!] as const),
  }));
}

/** Mulberry32: numbers from 0 to 1, the same ones for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
