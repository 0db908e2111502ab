import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zstdContent, zstdFrame } from './zstd-bun.ts';

const MIB = 1_048_576;

describe('zstdContent()', () => {
  it('gives back what a frame was made of, whatever that is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 2_000 }),
          fc.integer({ min: 0, max: 600_000 }).map((length) => new Uint8Array(length)),
          fc.integer({ min: 0, max: 600_000 }).map((length) => randomBytes(length)),
        ),
        fc.constantFrom(1, 3, 9),
        (bytes, level) => {
          const content = zstdContent(zstdFrame(bytes, level), MIB);
          expect(content !== undefined && Buffer.compare(content, bytes) === 0).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes a frame with a checksum', () => {
    const frame = zstdCompressSync(Buffer.alloc(300_000, 7), {
      params: { [constants.ZSTD_c_checksumFlag]: 1 },
      pledgedSrcSize: 300_000,
    });
    expect(zstdContent(frame, MIB)).toHaveLength(300_000);
  });

  it('refuses a frame that would be longer than the limit', () => {
    expect(zstdContent(zstdFrame(new Uint8Array(MIB + 1), 3), MIB)).toBeUndefined();
  });

  it('refuses a second frame behind the first, which the limit would not hold for', () => {
    const two = Buffer.concat([zstdFrame(new Uint8Array(10), 3), zstdFrame(new Uint8Array(8 * MIB), 3)]);
    expect(zstdContent(two, MIB)).toBeUndefined();
  });

  it('refuses what is cut short', () => {
    const frame = zstdFrame(randomBytes(1_000), 3);
    for (const length of [0, 3, 5, 8, frame.length - 1])
      expect(zstdContent(frame.subarray(0, length), MIB)).toBeUndefined();
  });
});
