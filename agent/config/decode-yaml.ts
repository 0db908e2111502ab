import type { LineCounter } from 'yaml';
import type { YamlProblem } from './parse-yaml.ts';

// Everything that YAML 1.2.2 §5.1 does not count as printable.
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const LINE_FEED = 0x0a;

/** Turns the bytes of a YAML file into text and counts its lines; refuses what is not UTF-8 or not printable. */
export function decodeYaml(
  bytes: Uint8Array,
  lines: LineCounter,
): { text: string } | { problem: YamlProblem } {
  const text = decodeLines(bytes);
  if (typeof text === 'number') {
    // Offsets count from the start of the text that could be read: its last line is the bad one.
    for (let line = 0; line < text; line++) lines.addNewLine(line);
    return { problem: { offset: text - 1, message: 'text is not UTF-8; save the file as UTF-8' } };
  }
  countLines(text, lines);
  const bad = UNPRINTABLE.exec(text);
  return bad ? { problem: unprintable(bad[0], bad.index) } : { text };
}

/** The text, or the number of the first line that is not UTF-8. No byte of a longer character is a line feed. */
function decodeLines(bytes: Uint8Array): string | number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  let text = '';
  for (let line = 1; start <= bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    try {
      text += decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    if (feed === -1) break;
    start = end;
  }
  return text;
}

function countLines(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (let feed = text.indexOf('\n'); feed !== -1; feed = text.indexOf('\n', feed + 1)) {
    lines.addNewLine(feed + 1);
  }
}

function unprintable(character: string, offset: number): YamlProblem {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return { offset, message: `character U+${code} is not allowed; remove it, or write it as an escape` };
}
