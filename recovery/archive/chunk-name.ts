import { createHash, createHmac } from 'node:crypto';

/** SHA-256 of the bytes of a chunk. */
export function chunkDigest(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** The name of a chunk: HMAC-SHA-256 of its digest, which tells nobody without the key what the chunk is. */
export function chunkName(nameKey: Uint8Array, digest: Uint8Array): Uint8Array {
  return createHmac('sha256', nameKey).update(digest).digest();
}
