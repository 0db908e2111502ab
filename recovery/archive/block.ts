import { freeBytes } from './free-bytes.ts';
import { BOX_OVERHEAD, openBox, sealInto } from './sealed-box.ts';
import { zstdContent, zstdFrame } from './zstd-bun.ts';

/** Bytes of content that a block holds at most. Chunks are compressed together up to here: small files gain by it. */
export const MAX_BLOCK = 4 * 1_024 * 1_024;
const RAW = 0;
const ZSTD = 1;
/** Looked at before all of a block is compressed: what does not shrink here is kept as it is. */
const SAMPLE = 64 * 1_024;

/** A block as it stands in a pack: one byte for the codec, then a box. */
export function sealedBlock(
  key: Uint8Array,
  plain: Uint8Array,
  level: number,
  nonce: Uint8Array,
): Uint8Array {
  const packed = shrinks(plain) ? zstdFrame(plain, level) : plain;
  const codec = packed.length < plain.length ? ZSTD : RAW;
  const body = codec === ZSTD ? packed : plain;
  const block = new Uint8Array(1 + body.length + BOX_OVERHEAD);
  block[0] = codec;
  sealInto(block.subarray(1), key, blockContext(codec), body, nonce);
  if (packed !== plain) freeBytes(packed);
  return block;
}

/** What a block holds; undefined where it is damaged or sealed with another key. */
export function openedBlock(key: Uint8Array, block: Uint8Array): Uint8Array | undefined {
  const codec = block[0];
  if (codec !== RAW && codec !== ZSTD) return undefined;
  const packed = openBox(key, blockContext(codec), block.subarray(1));
  if (packed === undefined || codec === RAW) return packed;
  const plain = zstdContent(packed, MAX_BLOCK);
  freeBytes(packed);
  return plain;
}

function blockContext(codec: number): string {
  return `vedette/1 block ${codec}`;
}

/** Compresses the middle of it at the fastest level: noise is told by a fortieth of the work. */
function shrinks(plain: Uint8Array): boolean {
  if (plain.length <= 2 * SAMPLE) return true;
  const middle = (plain.length - SAMPLE) >> 1;
  return [0, middle, plain.length - SAMPLE].some((at) => {
    const frame = zstdFrame(plain.subarray(at, at + SAMPLE), 1);
    const { length } = frame;
    freeBytes(frame);
    return length < 0.97 * SAMPLE;
  });
}
