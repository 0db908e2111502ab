import { sign, verify } from 'node:crypto';
import { OperationalError } from '../../agent/kit/errors.ts';
import { checkedObject, withChecksum } from './object-checksum-bun.ts';
import { decodeDirectory, encodeDirectory, type PackedBlock } from './pack-directory.ts';
import { ed25519Public, type RepositorySecrets, type WriterSecrets } from './repository-secrets.ts';
import { openBox, sealBox } from './sealed-box.ts';
import { zstdContent, zstdFrame } from './zstd-bun.ts';

/** A pack as the index knows it. */
export type IndexedPack = {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Bytes of the whole object. */
  readonly size: number;
  /** By which its blocks were sealed; it stands in the pack too. */
  readonly ephemeral: Uint8Array;
  readonly blocks: readonly PackedBlock[];
};

export type IndexContent = {
  /** Index objects whose place this one takes. */
  readonly replaces: readonly string[];
  readonly packs: readonly IndexedPack[];
};

const MAGIC = Buffer.from('VDTINDX1');
/** In front of a pack's directory: id, ephemeral key, size, length. */
const HEAD = 16 + 32 + 4 + 4;
const MAX_PLAIN = 512 * 1_024 * 1_024;

/** Chunks in an index object at most, but for those of one pack; 36 bytes each. No target refuses so many, and no reader. */
export const MOST_INDEXED = 200_000;

/**
 * The contents of as many index objects as packs need, in the order in which they are to be written: only the last one replaces, so
 * that whoever reads meanwhile sees the old index or the new. There is one at least.
 */
export function indexContents(packs: readonly IndexedPack[], replaces: readonly string[]): IndexContent[] {
  const groups: IndexedPack[][] = [[]];
  let chunks = 0;
  for (const pack of packs) {
    const own = chunkCount([pack]);
    if (chunks > 0 && chunks + own > MOST_INDEXED) {
      groups.push([]);
      chunks = 0;
    }
    groups.at(-1)?.push(pack);
    chunks += own;
  }
  return groups.map((group, at) => ({ packs: group, replaces: at === groups.length - 1 ? replaces : [] }));
}

export function chunkCount(packs: readonly IndexedPack[]): number {
  return packs.reduce(
    (sum, { blocks }) => sum + blocks.reduce((chunks, block) => chunks + block.chunks.length, 0),
    0,
  );
}

/** An object of the index (`FORMAT.md` §Index). */
export function encodeIndex(
  id: string,
  { replaces, packs }: IndexContent,
  secrets: RepositorySecrets,
): Uint8Array {
  const parts: Uint8Array[] = [u32(replaces.length), ...replaces.map(idBytes), u32(packs.length)];
  for (const pack of packs) {
    const directory = encodeDirectory(pack.blocks);
    parts.push(idBytes(pack.id), pack.ephemeral, u32(pack.size), u32(directory.length), directory);
  }
  if (replaces.length > 0) parts.push(signature(id, Buffer.concat(parts), secrets));
  const box = sealBox(secrets.indexKey, `vedette/1 index ${id}`, zstdFrame(Buffer.concat(parts), 3));
  return withChecksum([MAGIC, box]);
}

/** Who may only add must not be able to put the index of others out of force. */
function signature(id: string, content: Uint8Array, { replacePrivate }: RepositorySecrets): Uint8Array {
  if (replacePrivate === undefined)
    throw new OperationalError('forbidden', 'Cannot write the index anew: this key may only add', {
      hint: 'Use a passphrase of the repository, or the identity of a recipient (--key-file)',
    });
  return sign(null, signedBytes(id, content), replacePrivate);
}

function signedBytes(id: string, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`vedette/1 replace ${id}`), content]);
}

/** What an object of the index says; undefined where it is damaged, of another repository, or replaces others without the right to. */
export function decodeIndex(
  id: string,
  object: Uint8Array,
  secrets: WriterSecrets,
): IndexContent | undefined {
  const bytes = checkedObject(object);
  if (bytes === undefined || !MAGIC.equals(bytes.subarray(0, MAGIC.length))) return undefined;
  const packed = openBox(secrets.indexKey, `vedette/1 index ${id}`, bytes.subarray(MAGIC.length));
  const plain = packed && zstdContent(packed, MAX_PLAIN);
  try {
    return plain && parse(id, Buffer.from(plain.buffer, plain.byteOffset, plain.length), secrets);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(id: string, bytes: Buffer, { replacePublic }: WriterSecrets): IndexContent | undefined {
  let at = 4;
  const replaces = Array.from({ length: limited(bytes.readUInt32LE(0), bytes) }, () => {
    at += 16;
    return bytes.toString('hex', at - 16, at);
  });
  const count = limited(bytes.readUInt32LE(at), bytes);
  at += 4;
  const packs: IndexedPack[] = [];
  for (let index = 0; index < count; index++) {
    const [size, length] = [bytes.readUInt32LE(at + 48), bytes.readUInt32LE(at + 52)];
    const blocks = decodeDirectory(bytes.subarray(at + HEAD, at + HEAD + length));
    if (blocks === undefined) return undefined;
    const ephemeral = new Uint8Array(bytes.subarray(at + 16, at + 48));
    packs.push({ id: bytes.toString('hex', at, at + 16), size, ephemeral, blocks });
    at += HEAD + length;
  }
  if (replaces.length === 0) return at === bytes.length ? { replaces, packs } : undefined;
  const signed = signedBytes(id, bytes.subarray(0, at));
  const isSigned = verify(null, signed, ed25519Public(replacePublic), bytes.subarray(at));
  return isSigned ? { replaces, packs } : undefined;
}

/** A count that cannot be: every counted thing takes at least 16 bytes. */
function limited(count: number, bytes: Uint8Array): number {
  if (count > bytes.length / 16) throw new RangeError('count beyond the object');
  return count;
}

function idBytes(id: string): Uint8Array {
  return Buffer.from(id, 'hex');
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
