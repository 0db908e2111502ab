/** Bytes: no content-defined cut before `MIN` or behind `MAX`, most near `AVERAGE`. A writer may choose others (`FORMAT.md` §Chunks). */
export const MIN_CHUNK = 128 * 1_024;
export const AVERAGE_CHUNK = 512 * 1_024;
export const MAX_CHUNK = 2 * 1_024 * 1_024;

/** Normalised chunking, level 2 (FastCDC §4.4): two bits more than the average wants before it, two less behind it. */
const STRICT = ~0 << (32 - 21);
const LOOSE = ~0 << (32 - 17);

/**
 * Where the chunk that begins at `start` ends, by a gear hash over the bytes before the cut: the same bytes are cut alike wherever
 * they stand.
 *
 * @returns the end; `end` where nothing says otherwise before it
 */
export function chunkCut(bytes: Uint8Array, start: number, end: number, table: Int32Array): number {
  const limit = Math.min(end, start + MAX_CHUNK);
  const first = start + MIN_CHUNK;
  if (limit <= first) return limit;
  const middle = Math.min(limit, start + AVERAGE_CHUNK);
  // The hash sees 32 bytes: it is warm when the first cut may come.
  const [cut, hash] = scan(bytes, first - 32, first, middle, STRICT, table, 0);
  if (cut > 0) return cut;
  const [later] = scan(bytes, middle, middle, limit, LOOSE, table, hash);
  return later > 0 ? later : limit;
}

const found: [number, number] = [0, 0];

/** The inner loop takes four bytes a turn: a fifth faster than one. A cut before `from` does not count. */
function scan(
  bytes: Uint8Array,
  warm: number,
  from: number,
  end: number,
  mask: number,
  table: Int32Array,
  seed: number,
): [number, number] {
  let hash = seed;
  let at = warm;
  for (; at < from; at++) hash = ((hash << 1) + table[bytes[at]!]!) | 0;
  const turns = end - 3;
  for (; at < turns; at += 4) {
    hash = ((hash << 1) + table[bytes[at]!]!) | 0;
    if ((hash & mask) === 0) return told(at + 1, hash);
    hash = ((hash << 1) + table[bytes[at + 1]!]!) | 0;
    if ((hash & mask) === 0) return told(at + 2, hash);
    hash = ((hash << 1) + table[bytes[at + 2]!]!) | 0;
    if ((hash & mask) === 0) return told(at + 3, hash);
    hash = ((hash << 1) + table[bytes[at + 3]!]!) | 0;
    if ((hash & mask) === 0) return told(at + 4, hash);
  }
  for (; at < end; at++) {
    hash = ((hash << 1) + table[bytes[at]!]!) | 0;
    if ((hash & mask) === 0) return told(at + 1, hash);
  }
  return told(0, hash);
}

/** One pair for all calls: this runs for every chunk. */
function told(cut: number, hash: number): [number, number] {
  found[0] = cut;
  found[1] = hash;
  return found;
}
