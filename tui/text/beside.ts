/** Joins blocks of lines side by side. All blocks have the same number of lines. */
export function beside(blocks: readonly (readonly string[])[], gap = 0): string[] {
  const between = ' '.repeat(gap);
  return (blocks[0] ?? []).map((_, row) => blocks.map((block) => block[row] ?? '').join(between));
}
