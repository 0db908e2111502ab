/**
 * A hash of a text, spread evenly over 0 … 2³²-1: FNV-1a over the UTF-8 bytes (Fowler, Noll, Vo), mixed by the finaliser
 * of MurmurHash3, because the high bits of FNV-1a alone hardly differ between names that differ in their last letter.
 * It is the same on every host and in every release. Not for secrets, and not against an attacker.
 */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
