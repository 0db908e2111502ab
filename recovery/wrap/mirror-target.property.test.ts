import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeFlaky } from '../targets/flaky-target.testkit.ts';
import { MemoryTarget } from '../targets/memory-target.testkit.ts';
import { mirrorTarget } from './mirror-target.ts';

const outcome = fc.constantFrom<'ok' | 'before' | 'after'>('ok', 'ok', 'ok', 'ok', 'ok', 'before', 'after');
const run = fc.record({
  packs: fc.array(fc.nat(4), { maxLength: 4 }),
  faults: fc.tuple(...[0, 1, 2].map(() => fc.array(outcome, { maxLength: 12 }))),
});

/** Each snapshot needs all that the mirror had acknowledged when it was written. */
it('loses nothing that was acknowledged, and no target shows a snapshot without its content', async () => {
  const property = fc.asyncProperty(fc.array(run, { maxLength: 5 }), async (runs) => {
    const targets = ['a', 'b', 'c'].map((name) => new MemoryTarget(name));
    const acknowledged = new Map<string, Uint8Array>();
    for (const [index, { packs, faults }] of runs.entries()) {
      targets.forEach((target, at) => {
        makeFlaky(target, faults[at] ?? []);
      });
      const mirror = mirrorTarget(targets);
      await mirror.catchUp();
      const write = async (name: string, content: Uint8Array) => {
        await mirror.write(name, content);
        acknowledged.set(name, content);
      };
      try {
        const seen = await readable(mirror, [...acknowledged.keys()]);
        await Promise.all(
          packs.map((size, pack) => write(`packs/${index}-${pack}`, new Uint8Array(size).fill(index))),
        );
        const needed = [...seen, ...packs.map((_, pack) => `packs/${index}-${pack}`)];
        const snapshot = needed.filter((name) => name.startsWith('packs/')).join('\n');
        await write(`snapshots/${index}`, new TextEncoder().encode(snapshot));
      } catch {
        // All targets failed in this run.
      }
    }
    for (const target of targets) {
      makeFlaky(target, []);
      for (const [name, content] of target.objects) {
        if (!name.startsWith('snapshots/')) continue;
        const needed = new TextDecoder().decode(content).split('\n').filter(Boolean);
        expect(needed.filter((pack) => !target.objects.has(pack))).toEqual([]);
      }
    }
    const mirror = mirrorTarget(targets);
    await mirror.catchUp();
    expect(mirror.states().filter(({ whole }) => !whole)).toEqual([]);
    for (const target of targets)
      for (const [name, content] of acknowledged) expect(target.objects.get(name)).toEqual(content);
  });
  await fc.assert(property, { numRuns: 500 });
});

/** What the run can build on: the objects that are listed, as a writer learns them. */
async function readable(mirror: ReturnType<typeof mirrorTarget>, known: readonly string[]) {
  const there = new Set<string>();
  for await (const { name } of mirror.list('')) there.add(name);
  return known.filter((name) => there.has(name));
}
