import { checkedObject, withChecksum } from './object-checksum-bun.ts';
import { decodeDirectory, encodeDirectory, type PackedBlock } from './pack-directory.ts';
import { openBox, sealBox } from './sealed-box.ts';
import type { SessionKey } from './session-key.ts';
import { zstdContent, zstdFrame } from './zstd-bun.ts';

const MAGIC = Buffer.from('VDTPACK1');
const EPHEMERAL = 32;
/** Where the first block of a pack stands. */
export const PACK_HEAD = MAGIC.length + EPHEMERAL;
/** Behind the directory: its length, and the checksum of the object. */
const PACK_TAIL = 4 + 8;
const MAX_DIRECTORY = 64 * 1_024 * 1_024;

/** What is to go into a pack: blocks as `sealedBlock` gives them, with their chunks. */
export type NewBlock = { readonly bytes: Uint8Array; readonly chunks: PackedBlock['chunks'] };

/** Puts a pack together (`FORMAT.md` §Packs). */
export function assemblePack(
  id: string,
  { ephemeral }: Pick<SessionKey, 'ephemeral'>,
  indexKey: Uint8Array,
  blocks: readonly NewBlock[],
): { bytes: Uint8Array; blocks: PackedBlock[] } {
  let offset = PACK_HEAD;
  const placed = blocks.map(({ bytes, chunks }) => {
    const block = { offset, length: bytes.length, chunks };
    offset += bytes.length;
    return block;
  });
  const directory = sealBox(indexKey, directoryContext(id), zstdFrame(encodeDirectory(placed), 3));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, directory.length, true);
  const parts = [MAGIC, ephemeral, ...blocks.map(({ bytes }) => bytes), directory, length];
  return { bytes: withChecksum(parts), blocks: placed };
}

/** The key by which the blocks of a pack were sealed, from its first bytes; undefined where they are not those of a pack. */
export function packEphemeral(head: Uint8Array): Uint8Array | undefined {
  if (head.length < PACK_HEAD || !MAGIC.equals(head.subarray(0, MAGIC.length))) return undefined;
  return head.slice(MAGIC.length, PACK_HEAD);
}

/** The blocks of a whole pack by its own directory; undefined where it is damaged or of another repository. */
export function packBlocks(id: string, pack: Uint8Array, indexKey: Uint8Array): PackedBlock[] | undefined {
  if (checkedObject(pack) === undefined || packEphemeral(pack) === undefined) return undefined;
  const tail = pack.length - PACK_TAIL;
  const view = new DataView(pack.buffer, pack.byteOffset, pack.length);
  const length = view.getUint32(tail, true);
  if (length > tail - PACK_HEAD) return undefined;
  const packed = openBox(indexKey, directoryContext(id), pack.subarray(tail - length, tail));
  const plain = packed && zstdContent(packed, MAX_DIRECTORY);
  return plain && decodeDirectory(plain);
}

function directoryContext(id: string): string {
  return `vedette/1 directory ${id}`;
}
