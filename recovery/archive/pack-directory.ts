/** A chunk in a block. */
export type PackedChunk = { readonly name: Uint8Array; readonly length: number };
/** A block in a pack: where it stands, and its chunks one behind another. */
export type PackedBlock = {
  readonly offset: number;
  readonly length: number;
  readonly chunks: readonly PackedChunk[];
};

const NAME = 32;
const BLOCK_HEAD = 12;
const CHUNK = NAME + 4;

/** The blocks of a pack in bytes, all numbers u32 little-endian: offset, length, count, then name and length of each chunk. */
export function encodeDirectory(blocks: readonly PackedBlock[]): Uint8Array {
  const chunks = blocks.reduce((sum, block) => sum + block.chunks.length, 0);
  const bytes = new Uint8Array(blocks.length * BLOCK_HEAD + chunks * CHUNK);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const block of blocks) {
    for (const number of [block.offset, block.length, block.chunks.length]) {
      view.setUint32(at, number, true);
      at += 4;
    }
    for (const { name, length } of block.chunks) {
      bytes.set(name, at);
      view.setUint32(at + NAME, length, true);
      at += CHUNK;
    }
  }
  return bytes;
}

/** The blocks of a directory; undefined where the bytes are not one. */
export function decodeDirectory(bytes: Uint8Array): PackedBlock[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: PackedBlock[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + BLOCK_HEAD > bytes.length) return undefined;
    const count = view.getUint32(at + 8, true);
    const end = at + BLOCK_HEAD + count * CHUNK;
    if (end > bytes.length) return undefined;
    const chunks: PackedChunk[] = [];
    for (let from = at + BLOCK_HEAD; from < end; from += CHUNK)
      chunks.push({
        name: new Uint8Array(bytes.subarray(from, from + NAME)),
        length: view.getUint32(from + NAME, true),
      });
    blocks.push({ offset: view.getUint32(at, true), length: view.getUint32(at + 4, true), chunks });
    at = end;
  }
  return blocks;
}
