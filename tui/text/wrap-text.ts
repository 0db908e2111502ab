import { textWidth } from './bun-text-width.ts';

/** The text in lines of at most `width` cells, cut between any two characters; at least one line. */
export function wrapText(text: string, width: number): string[] {
  if (textWidth(text) <= width || width < 2) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const character of text) {
    const wide = textWidth(character);
    if (used + wide > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += character;
    used += wide;
  }
  return [...lines, line];
}
