import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passed, StageRun } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { corruptToxic } from './corrupt.ts';

describeToxicKind(corruptToxic);

function flipped(before: Uint8Array, after: Uint8Array): number {
  return before.reduce((sum, byte, index) => sum + ones(byte ^ after[index]!), 0);
}

function ones(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}

describe('corruptToxic', () => {
  it('flips exactly so many bits of a chunk, or all where it has fewer', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer(),
        (chunk, bits, seed) => {
          const run = new StageRun(corruptToxic, { percent: 100, bits }, seed);
          run.chunk(chunk);
          expect(flipped(chunk, passed(run.events))).toBe(Math.min(bits, chunk.length * 8));
        },
      ),
    );
  });

  it('damages the share of chunks that it is set to', () => {
    const run = new StageRun(corruptToxic, { percent: 20, bits: 1 });
    for (let index = 0; index < 2000; index++) run.chunk(Uint8Array.of(0));
    const hits = passed(run.events).filter((byte) => byte !== 0).length;
    expect(hits).toBeGreaterThan(300);
    expect(hits).toBeLessThan(500);
  });

  it('never damages at 0 %', () => {
    const run = new StageRun(corruptToxic, { percent: 0, bits: 8 });
    for (let index = 0; index < 100; index++) run.chunk(Uint8Array.of(7));
    expect(new Set(passed(run.events))).toEqual(new Set([7]));
  });

  it('draws anew for each 1,448 bytes of a chunk, however much was read at once', () => {
    const run = new StageRun(corruptToxic, { percent: 100, bits: 2 });
    const chunk = new Uint8Array(3_000);
    run.chunk(chunk);
    expect(flipped(chunk, passed(run.events))).toBe(6);
  });

  it("leaves the sender's buffer as it is", () => {
    for (const chunk of [Uint8Array.of(0, 0, 0, 0), Buffer.alloc(4)]) {
      new StageRun(corruptToxic, { percent: 100, bits: 32 }).chunk(chunk);
      expect([...chunk]).toEqual([0, 0, 0, 0]);
    }
  });

  it('hands a chunk on as it is where it damages nothing', () => {
    const run = new StageRun(corruptToxic, { percent: 0 });
    const chunk = Uint8Array.of(1, 2, 3);
    run.chunk(chunk);
    expect(run.events[0]?.event === 'data' && run.events[0].data).toBe(chunk);
  });
});
