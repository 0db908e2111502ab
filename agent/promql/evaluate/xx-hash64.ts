const MASK = 2n ** 64n - 1n;
const PRIME_1 = 11400714785074694791n;
const PRIME_2 = 14029467366897019727n;
const PRIME_3 = 1609587929392839161n;
const PRIME_4 = 9650029242287828579n;
const PRIME_5 = 2870177450012600261n;

/** XXH64 with seed 0 (github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), for short inputs. */
export function xxHash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stripes = Math.floor(bytes.length / 32) * 32;
  let hash = stripes > 0 ? hashStripes(view, stripes) : PRIME_5;
  hash = (hash + BigInt(bytes.length)) & MASK;
  let at = stripes;
  for (; at + 8 <= bytes.length; at += 8) {
    hash ^= round(0n, view.getBigUint64(at, true));
    hash = (rotate(hash, 27n) * PRIME_1 + PRIME_4) & MASK;
  }
  if (at + 4 <= bytes.length) {
    hash ^= (BigInt(view.getUint32(at, true)) * PRIME_1) & MASK;
    hash = (rotate(hash, 23n) * PRIME_2 + PRIME_3) & MASK;
    at += 4;
  }
  for (; at < bytes.length; at++) {
    hash ^= (BigInt(bytes[at]!) * PRIME_5) & MASK;
    hash = (rotate(hash, 11n) * PRIME_1) & MASK;
  }
  return avalanche(hash);
}

function hashStripes(view: DataView, length: number): bigint {
  const lanes = [(PRIME_1 + PRIME_2) & MASK, PRIME_2, 0n, (0n - PRIME_1) & MASK];
  for (let at = 0; at < length; at += 32) {
    for (let lane = 0; lane < 4; lane++) {
      lanes[lane] = round(lanes[lane]!, view.getBigUint64(at + lane * 8, true));
    }
  }
  const [a, b, c, d] = lanes as [bigint, bigint, bigint, bigint];
  let hash = (rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)) & MASK;
  for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * PRIME_1 + PRIME_4) & MASK;
  return hash;
}

function round(accumulator: bigint, input: bigint): bigint {
  return (rotate((accumulator + input * PRIME_2) & MASK, 31n) * PRIME_1) & MASK;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

function avalanche(hash: bigint): bigint {
  let mixed = ((hash ^ (hash >> 33n)) * PRIME_2) & MASK;
  mixed = ((mixed ^ (mixed >> 29n)) * PRIME_3) & MASK;
  return mixed ^ (mixed >> 32n);
}
