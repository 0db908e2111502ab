import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeFlaky } from './flaky-target.testkit.ts';
import { MemoryTarget } from './memory-target.testkit.ts';
import { syncTargets } from './sync-targets.ts';

const outcome = fc.constantFrom<'ok' | 'before' | 'after'>('ok', 'ok', 'ok', 'ok', 'before', 'after');
const outcomes = fc.array(outcome, { maxLength: 40 });
const name = fc
  .tuple(fc.constantFrom('packs', 'index', 'keys', 'snapshots', 'wal'), fc.nat(12))
  .map(([folder, number]) => `${folder}/${number}`);

it('however often it fails, a snapshot is there only with its content, and in the end all is', async () => {
  const property = fc.asyncProperty(
    fc.uniqueArray(name, { minLength: 1, maxLength: 40 }),
    fc.array(name, { maxLength: 10 }),
    outcomes,
    outcomes,
    async (names, already, ofSource, ofTarget) => {
      const [from, to] = [new MemoryTarget('from'), new MemoryTarget('to')];
      for (const one of names) from.objects.set(one, new TextEncoder().encode(one));
      for (const one of already.filter((one) => !one.startsWith('snapshots/')))
        to.objects.set(one, new TextEncoder().encode(one));
      makeFlaky(from, ofSource);
      makeFlaky(to, ofTarget);
      for (let attempt = 0; attempt < 100; attempt++) {
        const done = await syncTargets(from, to).then(
          () => true,
          () => false,
        );
        const shown = [...to.objects.keys()].some((one) => one.startsWith('snapshots/'));
        const missing = names.filter((one) => !one.startsWith('snapshots/') && !to.objects.has(one));
        if (shown) expect(missing).toEqual([]);
        if (done) break;
      }
      for (const one of names) expect(to.objects.get(one)).toEqual(from.objects.get(one));
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
