import { createHash } from 'node:crypto';

/**
 * A generator of its own for everything that is drawn under these names: what happens elsewhere, and in which order,
 * changes nothing in it, so that a seed hits the same connections again. Uniform in [0, 1); mulberry32.
 */
export function seededRandom(seed: number, ...names: readonly (string | number)[]): () => number {
  let state = createHash('sha256')
    .update([seed, ...names].join('\0'))
    .digest()
    .readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
