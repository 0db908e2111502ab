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
    const old = before?.runs[index];
    const same = aligned && old?.text === run.text && old.style === run.style;
    aligned &&= old?.width === run.width;
    if (!same) {
      if (cursor !== column) out += `\x1b[${row + 1};${column + 1}H`;
      out += run.style === '' ? run.text : run.style + run.text + PLAIN;
      // Terminals do not agree on how wide some characters are: what follows them is placed anew.
      cursor = run.text.length === run.width ? column + run.width : -1;
    }
    column += run.width;
  });
  return out;
}
