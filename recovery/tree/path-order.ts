/**
 * The order of the entries of a tree: paths part by part, each byte by byte, as a walk comes by them: `a`, `a/b`, `a.c`. `.`, the root,
 * comes first. It is the order of the bytes of the whole paths where a slash counts less than every other byte.
 *
 * @param one each character one byte, as `other`
 * @returns below, at or above 0
 */
export function comparePaths(one: string, other: string): number {
  if (one === other) return 0;
  if (one === '.' || other === '.') return one === '.' ? -1 : 1;
  const most = Math.min(one.length, other.length);
  for (let at = 0; at < most; at++) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a !== b) return (a === 0x2f ? -1 : a) - (b === 0x2f ? -1 : b);
  }
  return one.length - other.length;
}
