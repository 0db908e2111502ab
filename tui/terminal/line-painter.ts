import { type StyledRun, styledRuns } from './styled-runs.ts';

/** Synchronized output, so that a terminal that knows it shows a frame as a whole. */
const [BEGIN, END] = ['\x1b[?2026h', '\x1b[?2026l'];
const HOME = '\x1b[H';
const PLAIN = '\x1b[m';

type PaintedLine = { readonly text: string; readonly runs: readonly StyledRun[] };

/** Writes lines over those that it wrote before: only what differs, each run of cells at its own place. */
export class LinePainter {
  readonly #write: (text: string) => void;
  #before: readonly PaintedLine[] = [];

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** @param lines one a row from the first, each as wide as the terminal; the rows below are left as they are. */
  paint(lines: readonly string[]): void {
    const before = this.#before;
    const after = lines.map((text, row) => {
      const same = before[row];
      return same?.text === text ? same : { text, runs: styledRuns(text) };
    });
    this.#before = after;
    const changes = after.map((line, row) => changesOf(before[row], line, row)).join('');
    // The cursor rests where a line feed scrolls nothing.
    if (changes !== '') this.#write(BEGIN + changes + HOME + END);
  }
}

function changesOf(before: PaintedLine | undefined, after: PaintedLine, row: number): string {
  if (before === after) return '';
  let out = '';
  let column = 0;
  let aligned = before !== undefined;
  let cursor = -1;
  after.runs.forEach((run, index) => {
    const old = aligned ? before?.runs[index] : undefined;
    aligned &&= old?.width === run.width;
    const { from, text } = changedPart(old, run);
    if (text !== '') {
      if (cursor !== column + from) out += `\x1b[${row + 1};${column + from + 1}H`;
      out += run.style === '' ? text : run.style + text + PLAIN;
      // Terminals do not agree on how wide some characters are: what follows them is placed anew.
      cursor = run.text.length === run.width ? column + from + text.length : -1;
    }
    column += run.width;
  });
  return out;
}

const ASCII = /^[\x20-\x7e]*$/;

/** What of a run is to be written over an old one that began at the same place, and how many cells after that place. */
function changedPart(old: StyledRun | undefined, { style, text }: StyledRun): { from: number; text: string } {
  if (old?.style !== style) return { from: 0, text };
  if (old.text === text) return { from: 0, text: '' };
  // Where each character is one cell, what is equal at both ends stays.
  if (old.text.length !== text.length || !ASCII.test(text) || !ASCII.test(old.text)) return { from: 0, text };
  let from = 0;
  let end = text.length;
  while (text[from] === old.text[from]) from++;
  while (text[end - 1] === old.text[end - 1]) end--;
  return { from, text: text.slice(from, end) };
}
