import { defineToxicKind } from '../toxic-kind.ts';

/** Bytes that are looked at together, whatever was read at once: what a packet on Ethernet carries. */
const SEGMENT = 1_448;

/** Flips `bits` different bits, at random, in `percent` % of the segments of the stream. No byte is lost or added. */
export const corruptToxic = defineToxicKind({
  name: 'corrupt',
  describe: 'flips bits of the data',
  attributes: {
    percent: {
      type: 'number',
      unit: '%',
      describe: 'share of segments (1,448 bytes or fewer) that are damaged',
      min: 0,
      max: 100,
      initial: 1,
    },
    bits: {
      type: 'int',
      unit: null,
      describe: 'different bits that are flipped in such a segment',
      min: 1,
      max: 1024,
      initial: 1,
    },
  },
  stage(attributes, { random, out }) {
    let { percent, bits } = attributes;
    return {
      chunk: (data, at) => out.send(damaged(data, Number(percent), Number(bits), random), at),
      change(attributes) {
        ({ percent, bits } = attributes);
      },
    };
  },
});

/** A copy where anything is damaged: the chunk is the sender's, and a tap may have shown it. */
function damaged(data: Uint8Array, percent: number, bits: number, random: () => number): Uint8Array {
  let copy: Uint8Array | undefined;
  for (let start = 0; start < data.length; start += SEGMENT) {
    if (random() * 100 >= percent) continue;
    // Not `slice`, which shares the memory of a Buffer.
    copy ??= new Uint8Array(data);
    flip(copy.subarray(start, start + SEGMENT), bits, random);
  }
  return copy ?? data;
}

function flip(segment: Uint8Array, bits: number, random: () => number): void {
  const all = segment.length * 8;
  for (const bit of distinct(Math.min(bits, all), all, random)) segment[bit >>> 3]! ^= 1 << (bit & 7);
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
