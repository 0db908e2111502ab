import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Mesh } from './mesh.ts';
import { type PairSample, summarizePair } from './pair-summary.ts';

const lost = (at: number): PairSample => ({ at, ok: false });
const took = (at: number, rtt: number): PairSample => ({ at, ok: true, rtt });

test('Mesh keeps the two ways of a pair apart', () => {
  const mesh = new Mesh();
  mesh.record('a', 'b', took(0, 5));
  mesh.record('b', 'a', lost(0));
  expect(mesh.pairs(0).map(({ from, to, up }) => [from, to, up])).toEqual([
    ['a', 'b', true],
    ['b', 'a', false],
  ]);
});

test('Mesh.pairs() leaves out pairs without a new sample', () => {
  const mesh = new Mesh();
  mesh.record('a', 'b', took(1_000, 5));
  mesh.record('a', 'c', took(2_000, 5));
  expect(mesh.pairs(1_500).map(({ to }) => to)).toEqual(['c']);
});

test('Mesh.keepOnly() forgets hosts that are gone', () => {
  const mesh = new Mesh();
  for (const [from, to] of ['ab', 'ba', 'ac', 'ca'] as unknown as [string, string][])
    mesh.record(from, to, lost(0));
  mesh.keepOnly(['a', 'b']);
  expect(mesh.pairs(0).map(({ from, to }) => from + to)).toEqual(['ab', 'ba']);
});

test('Mesh tells each pair by its last 60 samples', () => {
  const sample = fc.boolean().map((ok) => (ok ? took(0, 3) : lost(0)));
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 200 }), (samples) => {
      const mesh = new Mesh();
      for (const each of samples) mesh.record('a', 'b', each);
      expect(mesh.pairs(0)).toEqual([{ from: 'a', to: 'b', ...summarizePair(samples.slice(-60)) }]);
    }),
  );
});
