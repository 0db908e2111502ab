import fc from 'fast-check';
import type { StoredSeries } from './fleet-of-stores.testkit.ts';

const TICK = 15_000;
const TICKS = 60;

/** What a series is, and from which seed its samples come. */
const drawn = fc.record({
  name: fc.constantFrom('gauge', 'gauge', 'other', 'things_total', 'took_bucket'),
  x: fc.constantFrom('1', '2'),
  y: fc.constantFrom('', '1', '2'),
  le: fc.constantFrom('0.1', '1', '+Inf'),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** The series of three hosts; some came with an `instance`, of which one is on two hosts. */
export const randomHosts: fc.Arbitrary<Map<string, StoredSeries[]>> = fc
  .tuple(...['h1', 'h2', 'h3'].map((host) => hostSeries(host)), hostSeries('shared'))
  .map(([first, second, third, shared]) => {
    const copies = shared!.slice(0, 2).map(({ labels, samples }) => ({
      labels: { ...labels, instance: 'ext-1' },
      samples,
    }));
    // What was sent to h1 from h2, and what h1 alone knows of h3, as of a target that it probes.
    const sent = second!
      .slice(0, 2)
      .map(({ labels, samples }) => ({ labels: { instance: 'h2', ...labels }, samples }));
    const told = third!.slice(0, 1).map(({ labels, samples }) => ({
      labels: { ...labels, instance: 'h3', probe: 'p' },
      // Not equal to those of h3: which of two equal ones is among the greatest is nobody's promise.
      samples: samples.map(([time, value]) => [time, value + 1 / 2_048] as const),
    }));
    return new Map([
      ['h1', unique([...first!, ...copies, ...sent, ...told])],
      ['h2', unique([...second!, ...copies])],
      ['h3', unique(third!)],
    ]);
  });

function hostSeries(host: string): fc.Arbitrary<StoredSeries[]> {
  const one = fc.tuple(drawn, fc.nat({ max: 9 })).map(([{ name, x, y, le, seed }, kept]): StoredSeries => {
    const labels = {
      __name__: name,
      x,
      ...(y && { y }),
      ...(name === 'took_bucket' && { le }),
      // Its own name or one that no host has.
      ...(kept === 0 && { instance: host === 'shared' ? 'ext-1' : `ext-of-${host}` }),
    };
    return { labels, samples: samplesOf(name, seed) };
  });
  return fc.array(one, { maxLength: 6 }).map(unique);
}

function unique(series: readonly StoredSeries[]): StoredSeries[] {
  return [...new Map(series.map((one) => [JSON.stringify(Object.entries(one.labels).sort()), one])).values()];
}

/** Values are multiples of 1/1024, so that sums are exact in whatever order they are added. */
function samplesOf(name: string, seed: number): [number, number][] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  let total = 0;
  const samples: [number, number][] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    if (next() < 0.1) continue;
    total += Math.floor(next() * 20);
    const isCounter = name !== 'gauge' && name !== 'other';
    samples.push([
      tick * TICK + Math.floor(next() * 5) * 1_000,
      isCounter ? total : Math.floor(next() * 2 ** 24) / 1_024 - 4_000,
    ]);
  }
  return samples;
}
