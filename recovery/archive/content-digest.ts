import { createHash } from 'node:crypto';

const EMPTY = createHash('sha256').digest('hex');

/**
 * The checksum of a content from the digests of its chunks: that of the chunk where there is one, else SHA-256 over all of them in
 * order. Every byte is hashed once.
 *
 * @param digests 64 hexadecimal digits each
 */
export function contentDigest(digests: readonly string[]): string {
  if (digests.length === 0) return EMPTY;
  if (digests.length === 1) return digests[0]!;
  const hash = createHash('sha256');
  for (const digest of digests) hash.update(digest, 'hex');
  return hash.digest('hex');
}
