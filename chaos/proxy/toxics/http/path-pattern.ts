/**
 * Which paths are meant: all that begin with the pattern, or, where it has a `*`, those that are as it says as a whole.
 * The query counts only for a pattern that has a `?` itself, which then stands for itself.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const seen = pattern.includes('?') ? (path: string) => path : (path: string) => path.split('?', 1)[0]!;
  if (!pattern.includes('*')) return (path) => seen(path).startsWith(pattern);
  const pieces = pattern.split(/\*+/);
  return (path) => isMadeOf(pieces, seen(path));
}

/** The first match of each piece leaves the most for the others: no regular expression, which tries them all. */
function isMadeOf(pieces: readonly string[], path: string): boolean {
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}
