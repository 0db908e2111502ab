/** A number with the word for it: `1 pack`, `2 packs`, `1 entry`, `3 entries`. */
export function counted(count: number, word: string): string {
  if (count === 1) return `1 ${word}`;
  return `${count} ${word.endsWith('ry') ? `${word.slice(0, -1)}ies` : `${word}s`}`;
}
