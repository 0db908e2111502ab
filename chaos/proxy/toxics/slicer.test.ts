import { describe, expect, it } from 'vitest';
import { StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { slicerToxic } from './slicer.ts';

describeToxicKind(slicerToxic, { keepsBytes: true });

function sizesOf(run: StageRun): number[] {
  return run.events.flatMap((event) => (event.event === 'data' ? [event.data.length] : []));
}

describe('slicerToxic', () => {
  it('halves until no piece is larger than average and variation, with the delay between pieces', () => {
    const run = new StageRun(slicerToxic, { average_size: 100, size_variation: 20, delay: 10_000 });
    run.chunk(new Uint8Array(1000));
    run.advance(1000);
    const sizes = sizesOf(run);
    expect(sizes.length).toBeGreaterThanOrEqual(9);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(120);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(40);
    expect(run.events.map(({ at }) => at)).toEqual(sizes.map((_, index) => index * 10));
  });

  it('halves exactly without a variation', () => {
    const run = new StageRun(slicerToxic, { average_size: 1 });
    run.chunk('hello world hello world ');
    expect(sizesOf(run)).toEqual(Array.from({ length: 24 }, () => 1));
  });

  it('waits after the last piece of a chunk, too', () => {
    const run = new StageRun(slicerToxic, { average_size: 10, delay: 5000 });
    run.chunk('1234567890');
    run.chunk('1234567890');
    run.advance(100);
    expect(told(run.events)).toEqual(['10B@0', '10B@5']);
  });

  it('takes the delay in microseconds', () => {
    const run = new StageRun(slicerToxic, { average_size: 1, delay: 300 });
    run.chunk('abc');
    run.advance(1);
    expect(run.events.map(({ at }) => at)).toEqual([0, 0.3, 0.6]);
  });

  it.each([0, -4])('cuts nothing with an average of %d', (average_size) => {
    const run = new StageRun(slicerToxic, { average_size, size_variation: 5 });
    run.chunk(new Uint8Array(1000));
    expect(told(run.events)).toEqual(['1000B@0']);
  });

  it.each([5, 50, 2 ** 31])('makes no empty piece with average 5 and variation %d', (size_variation) => {
    for (let seed = 0; seed < 50; seed++) {
      const run = new StageRun(slicerToxic, { average_size: 5, size_variation }, seed);
      run.chunk(new Uint8Array(500));
      expect(Math.min(...sizesOf(run))).toBeGreaterThan(0);
      expect(Math.max(...sizesOf(run))).toBeLessThanOrEqual(9);
    }
  });

  it('makes larger pieces of a chunk that would give more than 4,096', () => {
    const run = new StageRun(slicerToxic, { average_size: 1 });
    run.chunk(new Uint8Array(1_048_576));
    expect(run.events.length).toBe(2048);
  });

  it('gives the rest at once when it is removed', () => {
    const run = new StageRun(slicerToxic, { average_size: 10, delay: 50_000 });
    run.chunk(new Uint8Array(200));
    run.advance(120);
    run.remove();
    expect(run.events.at(-1)?.at).toBe(120);
    expect(sizesOf(run).reduce((sum, size) => sum + size)).toBe(200);
  });
});
