import { cutToWidth, displayWidth } from './display-width.ts';

/** Breaks a line at spaces so that no part is wider than the terminal; later parts are indented. */
export function wrapLine(line: string, columns: number, indent = '  '): string[] {
  const words = line.trim().split(' ');
  const lines: string[] = [];
  let current = line.slice(0, line.length - line.trimStart().length) + words.shift();
  for (const word of words) {
    if (displayWidth(`${current} ${word}`) <= columns) current += ` ${word}`;
    else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current].map((one) => cutToWidth(one, columns));
}
