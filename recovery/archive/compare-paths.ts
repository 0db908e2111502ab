import { pathBytes } from './path-bytes.ts';

/**
 * The order of entries: by the bytes of paths, `/` before every other byte, so that what is in a folder comes right behind it. `.`, the
 * root, comes first.
 *
 * @returns below 0 where `a` comes first
 */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '.' || b === '.') return a === '.' ? -1 : 1;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    // Beyond ASCII the units of a text and its bytes are not in the same order.
    if (left > 0x7f || right > 0x7f) return compareBytes(pathBytes(a), pathBytes(b));
    return rank(left) - rank(right);
  }
  return a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = rank(a[at] as number) - rank(b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function rank(byte: number): number {
  return byte === 0x2f ? -1 : byte;
}
