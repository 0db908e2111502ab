/** Whether a word is meant. */
export type WordPattern = (word: string) => boolean;

/** Words by comma, in any case, in which `*` is any text and `?` any character; the empty pattern means every word. */
export function wordPattern(pattern: string): WordPattern {
  const words = pattern.split(',').flatMap((word) => word.trim() || []);
  if (words.length === 0) return () => true;
  const alternatives = words.map((word) => globSource(word)).join('|');
  const regex = new RegExp(`^(?:${alternatives})$`, 'is');
  return (word) => regex.test(word);
}

/** The source of a regular expression for a text in which `*` is any text and `?` any character. */
function globSource(glob: string): string {
  return glob
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
}
