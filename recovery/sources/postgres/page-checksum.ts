/**
 * The checksum of a page of PostgreSQL, as `storage/checksum_impl.h` computes it: 32 FNV-1a hashes with one more shift side by side,
 * over the page with its checksum field as zero, then folded with the block number into 16 bits that are never 0.
 */

/** Bytes of a page (`BLCKSZ` of every build that distributions ship). */
export const PAGE_BYTES = 8_192;
const LANES = 32;
const PRIME = 16_777_619;
/** `checksumBaseOffsets` of `storage/checksum_impl.h`. */
const BASE_OFFSETS = new Int32Array([
  0x5b1f36e9, 0xb8525960, 0x02ab50aa, 0x1de66d2a, 0x79ff467a, 0x9bb9f8a3, 0x217e7cd2, 0x83e13d2c, 0xf8d4474f,
  0xe39eb970, 0x42c6ae16, 0x993216fa, 0x7b093b5d, 0x98daff3c, 0xf718902a, 0x0b1c9cdb, 0xe58f764b, 0x187636bc,
  0x5d7b3bb1, 0xe73de7de, 0x92bec979, 0xcca6c0b2, 0x304a0979, 0x85aa43d4, 0x783125bb, 0x6ca8eaa2, 0xe407eac6,
  0x4b5cfc3e, 0x9fbf8c76, 0x15ca20be, 0xf2ca9fd3, 0x959bd756,
]);
const WORDS = PAGE_BYTES / 4;
/** The word whose lower half is the checksum (`pd_checksum`). */
const CHECKSUM_WORD = 2;
/** The word whose upper half is `pd_upper`, which is 0 only in a page that was never initialised. */
const UPPER_WORD = 3;

const words = new Int32Array(WORDS);
const bytesOfWords = new Uint8Array(words.buffer);

/** The checksum of the page in `words`, whose checksum field counts as zero. */
function checksumOfWords(block: number): number {
  const kept = words[CHECKSUM_WORD] as number;
  words[CHECKSUM_WORD] = kept & 0xffff_0000;
  let folded = 0;
  // Lanes beside each other in local variables: this runs over every page of a database.
  for (let lane = 0; lane < LANES; lane += 8) folded ^= eightLanes(lane);
  words[CHECKSUM_WORD] = kept;
  return (((folded ^ block) >>> 0) % 65_535) + 1;
}

/** Eight of the lanes, XORed. */
function eightLanes(lane: number): number {
  const w = words;
  let a = BASE_OFFSETS[lane] as number;
  let b = BASE_OFFSETS[lane + 1] as number;
  let c = BASE_OFFSETS[lane + 2] as number;
  let d = BASE_OFFSETS[lane + 3] as number;
  let e = BASE_OFFSETS[lane + 4] as number;
  let f = BASE_OFFSETS[lane + 5] as number;
  let g = BASE_OFFSETS[lane + 6] as number;
  let h = BASE_OFFSETS[lane + 7] as number;
  let t = 0;
  for (let at = lane; at < WORDS; at += LANES) {
    t = a ^ (w[at] as number);
    a = Math.imul(t, PRIME) ^ (t >>> 17);
    t = b ^ (w[at + 1] as number);
    b = Math.imul(t, PRIME) ^ (t >>> 17);
    t = c ^ (w[at + 2] as number);
    c = Math.imul(t, PRIME) ^ (t >>> 17);
    t = d ^ (w[at + 3] as number);
    d = Math.imul(t, PRIME) ^ (t >>> 17);
    t = e ^ (w[at + 4] as number);
    e = Math.imul(t, PRIME) ^ (t >>> 17);
    t = f ^ (w[at + 5] as number);
    f = Math.imul(t, PRIME) ^ (t >>> 17);
    t = g ^ (w[at + 6] as number);
    g = Math.imul(t, PRIME) ^ (t >>> 17);
    t = h ^ (w[at + 7] as number);
    h = Math.imul(t, PRIME) ^ (t >>> 17);
  }
  // Two rounds of zeros at the end, for the mixing of the last words.
  return (
    finished(a) ^
    finished(b) ^
    finished(c) ^
    finished(d) ^
    finished(e) ^
    finished(f) ^
    finished(g) ^
    finished(h)
  );
}

function finished(hash: number): number {
  const once = Math.imul(hash, PRIME) ^ (hash >>> 17);
  return Math.imul(once, PRIME) ^ (once >>> 17);
}

/**
 * The checksum that a page should have.
 *
 * @param page 8192 bytes
 * @param block number of the block in its relation, counted over all segments
 */
export function pageChecksum(page: Uint8Array, block: number): number {
  if (page.length !== PAGE_BYTES) throw new RangeError(`Cannot take the checksum of ${page.length} bytes`);
  bytesOfWords.set(page);
  return checksumOfWords(block);
}

/**
 * Which of these pages are damaged. A page that was never initialised is not, and neither is one that the server wrote after the
 * backup began (its LSN is the start LSN or newer): it may have been read half written, and WAL replaces it. What is behind the
 * last whole page is passed over.
 *
 * @param bytes pages of a main fork, one behind the other
 * @param firstBlock number of the first of them in its relation, counted over all segments
 * @param startLsn LSN at which the backup began, as PostgreSQL writes it: `0/16B3748`
 * @returns numbers of the damaged blocks
 */
export function badPages(bytes: Uint8Array, firstBlock: number, startLsn: string): number[] {
  const [high, low] = lsnHalves(startLsn);
  const bad: number[] = [];
  for (let at = 0, block = firstBlock; at + PAGE_BYTES <= bytes.length; at += PAGE_BYTES, block++) {
    bytesOfWords.set(bytes.subarray(at, at + PAGE_BYTES));
    if ((words[UPPER_WORD] as number) >>> 16 === 0) {
      if (!isZero()) bad.push(block);
    } else if (checksumOfWords(block) !== ((words[CHECKSUM_WORD] as number) & 0xffff) && !isSince(high, low))
      bad.push(block);
  }
  return bad;
}

/** Whether the LSN of the page in `words` is that one or a newer one. */
function isSince(high: number, low: number): boolean {
  const pageHigh = (words[0] as number) >>> 0;
  return pageHigh > high || (pageHigh === high && (words[1] as number) >>> 0 >= low);
}

function isZero(): boolean {
  for (let at = 0; at < WORDS; at++) if (words[at] !== 0) return false;
  return true;
}

function lsnHalves(text: string): readonly [high: number, low: number] {
  const [, high, low] = /^([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new SyntaxError(`Cannot read LSN "${text}"`);
  return [Number.parseInt(high, 16), Number.parseInt(low, 16)];
}
