import { defineToxicKind } from '../toxic-kind.ts';

/** Flips `bits` different bits, at random, in `percent` % of the chunks. No byte is lost or added. */
export const corruptToxic = defineToxicKind({
  name: 'corrupt',
  describe: 'flips bits of the data',
  attributes: {
    percent: {
      type: 'number',
      unit: '%',
      describe: 'share of chunks that are damaged',
      min: 0,
      max: 100,
      initial: 1,
    },
    bits: {
      type: 'int',
      unit: null,
      describe: 'different bits that are flipped in such a chunk',
      min: 1,
      max: 1024,
      initial: 1,
    },
  },
  stage(attributes, { random, out }) {
    let { percent, bits } = attributes;
    return {
      chunk(data, at) {
        const hit = random() * 100 < Number(percent);
        out.send(hit ? corrupted(data, Number(bits), random) : data, at);
      },
      change(attributes) {
        ({ percent, bits } = attributes);
      },
    };
  },
});

/** A copy: the chunk may be the sender's own buffer, or be shown by a tap. */
function corrupted(data: Uint8Array, bits: number, random: () => number): Uint8Array {
  const copy = data.slice();
  for (const bit of distinct(Math.min(bits, data.length * 8), data.length * 8, random))
    copy[bit >>> 3]! ^= 1 << (bit & 7);
  return copy;
}

/** Robert Floyd's sample of `count` different numbers below `limit`. */
function distinct(count: number, limit: number, random: () => number): Set<number> {
  const chosen = new Set<number>();
  for (let last = limit - count; last < limit; last++) {
    const candidate = Math.floor(random() * (last + 1));
    chosen.add(chosen.has(candidate) ? last : candidate);
  }
  return chosen;
}
