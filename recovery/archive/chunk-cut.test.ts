import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkCut, MAX_CHUNK, MIN_CHUNK } from './chunk-cut.ts';
import { gearTable } from './gear-table.ts';

const table = gearTable(Buffer.alloc(32, 7));

/** Noise that is the same each time. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = createHash('shake256', { outputLength: length }).update(String(seed)).digest();
  return new Uint8Array(bytes);
}

function lengths(bytes: Uint8Array): number[] {
  const all: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = chunkCut(bytes, at, bytes.length, table);
    all.push(end - at);
    at = end;
  }
  return all;
}

function digests(bytes: Uint8Array): Set<string> {
  let at = 0;
  return new Set(
    lengths(bytes).map((length) => {
      at += length;
      return createHash('sha256')
        .update(bytes.subarray(at - length, at))
        .digest('hex');
    }),
  );
}

describe('chunkCut()', () => {
  it('cuts the same bytes alike behind an insertion', () => {
    const bytes = noise(12_000_000, 1);
    const before = digests(bytes);
    const after = digests(
      Buffer.concat([bytes.subarray(0, 1_000), Buffer.from('inserted'), bytes.subarray(1_000)]),
    );
    expect([...after].filter((digest) => !before.has(digest)).length).toBeLessThanOrEqual(2);
  });

  it('keeps every chunk but the last within its bounds', () => {
    const all = lengths(noise(20_000_000, 2));
    for (const length of all.slice(0, -1)) {
      expect(length).toBeGreaterThanOrEqual(MIN_CHUNK);
      expect(length).toBeLessThanOrEqual(MAX_CHUNK);
    }
    const average = 20_000_000 / all.length;
    expect(average).toBeGreaterThan(400_000);
    expect(average).toBeLessThan(800_000);
  });

  it('cuts what never changes at the longest chunk', () => {
    expect(lengths(new Uint8Array(5_000_000))).toEqual([MAX_CHUNK, MAX_CHUNK, 5_000_000 - 2 * MAX_CHUNK]);
  });

  it('gives the end of what is too short to cut', () => {
    expect(chunkCut(noise(1_000, 3), 10, 1_000, table)).toBe(1_000);
  });

  it('cuts at the same place wherever the chunk begins in its buffer', () => {
    const bytes = noise(3_000_000, 4);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), (offset) => {
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        expect(chunkCut(moved, offset, moved.length, table) - offset).toBe(
          chunkCut(bytes, 0, bytes.length, table),
        );
      }),
      { numRuns: 10 },
    );
  });
});
