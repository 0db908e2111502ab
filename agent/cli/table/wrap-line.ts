import { cutToWidth, displayWidth } from './display-width.ts';

/** Breaks a line at spaces so that no part is wider than the terminal; later parts are indented. */
export function wrapLine(line: string, columns: number, indent = '  '): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.trimEnd().split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (displayWidth(longer) <= columns || current.trim() === '') current = longer;
    else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current].map((one) => cutToWidth(one, columns));
}
