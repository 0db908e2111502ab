/** Whether a path is a pattern: `*` and `?` stand for anything within one name, `**` for any folders. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** The folder that holds everything that a pattern can match, and the names below it. */
export function splitPattern(pattern: string): { folder: string; names: readonly string[] } {
  const parts = pattern.split('/').filter(Boolean);
  const first = parts.findIndex(isPattern);
  return { folder: `/${parts.slice(0, first).join('/')}`, names: parts.slice(first) };
}

/** Whether a name fits; a leading dot must be written, as in a shell. Takes at most the product of both lengths. */
export function nameMatches(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let [at, star, retry] = [0, -1, 0];
  for (let index = 0; index < name.length; ) {
    const wanted = pattern[at];
    if (wanted === '*') [star, retry] = [at++, index];
    else if (wanted === '?' || wanted === name[index]) [at, index] = [at + 1, index + 1];
    else if (star >= 0) [at, index] = [star + 1, ++retry];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
