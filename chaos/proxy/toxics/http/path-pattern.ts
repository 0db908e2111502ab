/**
 * Which paths are meant: all that begin with the pattern, or, where it has a `*`, those that are as it says as a whole.
 * The query counts only for a pattern that has a `?` itself, which then stands for itself.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const seen = pattern.includes('?') ? (path: string) => path : (path: string) => path.split('?', 1)[0]!;
  if (!pattern.includes('*')) return (path) => seen(path).startsWith(pattern);
  const pieces = pattern.split(/\*+/).map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const regex = new RegExp(`^${pieces.join('.*')}$`, 's');
  return (path) => regex.test(seen(path));
}
