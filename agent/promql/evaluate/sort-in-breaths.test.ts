import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortInBreaths } from './sort-in-breaths.ts';

function sort(keys: readonly string[]): { key: string; index: number }[] {
  const work = sortInBreaths(keys.map((key, index) => ({ key, index })));
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}

test('sortInBreaths() sorts as Array.sort does, equals in their order', () => {
  const keys = fc.array(fc.integer({ max: 5_000, min: 0 }).map(String), {
    maxLength: 9_000,
    minLength: 0,
    size: 'max',
  });
  fc.assert(
    fc.property(keys, (some) => {
      const wanted = some
        .map((key, index) => ({ key, index }))
        .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      expect(sort(some)).toEqual(wanted);
    }),
    { numRuns: 20 },
  );
});
