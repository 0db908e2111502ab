import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MetricType } from '../../kit/labels.ts';
import { doubleBits, fromBits } from './codec.testkit.ts';
import { aggregatesOf, maintainFully, samplesOf, type TestStore, testStore } from './series-store.testkit.ts';

const SERIES = 40;

type Model = Map<number, [time: number, bits: bigint][]>;
type Step = (test: TestStore, model: Model, ids: readonly number[]) => void;

const ticks: fc.Arbitrary<Step> = fc
  .record({
    gap: fc.constantFrom(1_000, 1_000, 1_001, 5_000, 60_000, 400_000),
    repeat: fc.integer({ min: 1, max: 40 }),
    places: fc.uniqueArray(fc.nat(SERIES - 1), { minLength: 1, maxLength: SERIES }),
    bits: fc.array(doubleBits(), { minLength: SERIES, maxLength: SERIES }),
  })
  .map(({ gap, repeat, places, bits }) => ({ store, clock }, model, ids) => {
    for (let count = 0; count < repeat; count++) {
      clock.advance(gap);
      const now = clock.now();
      const own = places.map((place) => ids[place]!);
      const values = places.map((place) => bits[(place + count) % SERIES]!);
      store.append(now, own, fromBits(values));
      own.forEach((id, index) => {
        model.get(id)!.push([now, values[index]!]);
      });
    }
  });
const maintain: fc.Arbitrary<Step> = fc.integer({ min: 1, max: 12 }).map((steps) => ({ store }) => {
  // The fake clock stands still, so that a budget of nothing is one step.
  for (let step = 0; step < steps; step++) store.maintain(0);
});
const restart: fc.Arbitrary<Step> = fc.constant((test) => void test.reopen());
const settle: fc.Arbitrary<Step> = fc.constant(({ store }) => maintainFully(store));
const steps = fc.array(
  fc.oneof({ weight: 5, arbitrary: ticks }, { weight: 4, arbitrary: maintain }, restart, settle),
  { maxLength: 25 },
);

test('the store gives back what a plain list would, through restarts, sealing and packing at any point', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (actions) => {
      const { opened, ids, model } = run(actions, 'gauge');
      for (const id of ids) expect(await samplesOf(opened.store, id)).toEqual(model.get(id));
    }),
    { numRuns: 40 },
  );
});

test('aggregates cover the samples, through restarts, sealing and packing at any point', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (actions) => {
      const { opened, ids, model } = run(actions, 'counter');
      for (const id of ids.slice(0, 6)) {
        const values = model.get(id)!.filter(([, bits]) => !Number.isNaN(fromBits([bits])[0]!));
        const minutes = new Set(values.map(([time]) => Math.ceil(time / 60_000) * 60_000));
        const rows = await aggregatesOf(opened.store, id, '1m');
        expect(rows.map((row) => row.timestamps)).toEqual([...minutes]);
        expect(rows.reduce((total, row) => total + row.count, 0)).toBe(values.length);
      }
    }),
    { numRuns: 30 },
  );
});

test('a range read gives exactly the samples of the range, wherever it cuts', async () => {
  const range = fc.tuple(fc.nat(9_000), fc.nat(9_000));
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'gauge');
  const start = opened.clock.now();
  for (let second = 1; second <= 9_000; second++) {
    opened.clock.advance(1_000);
    opened.store.append(opened.clock.now(), [id], [second]);
    opened.store.maintain(0);
  }
  await fc.assert(
    fc.asyncProperty(range, async ([a, b]) => {
      const samples = await samplesOf(opened.store, id, start + a * 1_000, start + b * 1_000 + 999);
      const expected = Array.from(
        { length: Math.max(0, b - Math.max(a, 1) + 1) },
        (_, i) => Math.max(a, 1) + i,
      );
      expect(samples.map(([time]) => (time - start) / 1_000)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

/** Registers the series, gives each a first sample, and does the steps with the store and with the lists. */
function run(actions: readonly Step[], type: MetricType) {
  const opened = testStore();
  const ids = Array.from({ length: SERIES }, (_, id) =>
    opened.store.series({ __name__: 'm', id: String(id) }, type),
  );
  const first = opened.clock.now();
  opened.store.append(first, ids, new Float64Array(SERIES));
  const model: Model = new Map(ids.map((id) => [id, [[first, 0n]]]));
  for (const act of actions) act(opened, model, ids);
  return { opened, ids, model };
}
