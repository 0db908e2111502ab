import { crc32 } from 'node:zlib';

/** Puts the CRC-32 (IEEE 802.3, as zlib) of `content` before it, little-endian. */
export function withChecksum(content: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(content.length + 4);
  sealed.set(content, 4);
  writeChecksum(sealed);
  return sealed;
}

/** Fills the first four bytes of `sealed` with the checksum of the rest. */
export function writeChecksum(sealed: Uint8Array): void {
  const sum = crc32(sealed.subarray(4));
  sealed[0] = sum;
  sealed[1] = sum >>> 8;
  sealed[2] = sum >>> 16;
  sealed[3] = sum >>> 24;
}

/** What `withChecksum` was given, or undefined when a bit of it has changed. */
export function checked(sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < 4) return undefined;
  const expected = (sealed[0]! | (sealed[1]! << 8) | (sealed[2]! << 16) | (sealed[3]! << 24)) >>> 0;
  const content = sealed.subarray(4);
  return crc32(content) >>> 0 === expected ? content : undefined;
}
