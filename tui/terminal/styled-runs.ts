import { textWidth } from '../text/bun-text-width.ts';

/** Neighbouring cells of a line that are painted alike. */
export type StyledRun = {
  /** The sequence that sets how it is painted, from nothing; empty where it is plain. */
  readonly style: string;
  /** Without control characters. */
  readonly text: string;
  /** Cells. */
  readonly width: number;
};

/** Select Graphic Rendition, ECMA-48 §8.3.117: the only sequence that a line may hold. */
const SGR = /(\x1b\[[\d;]*m)/;
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;

/** A painted line as runs. Whatever control characters it holds beyond its colours become visible: they move nothing. */
export function styledRuns(line: string): StyledRun[] {
  const runs: StyledRun[] = [];
  let style = '';
  line.split(SGR).forEach((part, index) => {
    if (index % 2 === 1) style = styleAfter(style, part);
    else if (part !== '') add(runs, style, part.replace(CONTROLS, '\ufffd'));
  });
  return runs;
}

function add(runs: StyledRun[], style: string, text: string): void {
  const last = runs.at(-1);
  if (last?.style !== style) runs.push({ style, text, width: textWidth(text) });
  else runs[runs.length - 1] = { style, text: last.text + text, width: last.width + textWidth(text) };
}

/** What the parameters are about that a line may use; those of one subject replace each other. */
const subjects: readonly (readonly [RegExp, string])[] = [
  [/^(?:1|2|22)$/, 'weight'],
  [/^2?3$/, 'slant'],
  [/^2?4$/, 'underline'],
  [/^2?7$/, 'inverse'],
  [/^(?:3[0-79]|9[0-7]|38;.+)$/, 'colour'],
  [/^(?:4[0-79]|10[0-7]|48;.+)$/, 'background'],
];
const OFF = ['22', '23', '24', '27', '39', '49'];

const known = new Map<string, string>();

/** The style that holds after another sequence. A theme has few, so each is worked out once. */
function styleAfter(style: string, sequence: string): string {
  const both = style + sequence;
  const found = known.get(both);
  if (found !== undefined) return found;
  if (known.size > 1_000) known.clear();
  const after = combined(both);
  known.set(both, after);
  return after;
}

function combined(sequences: string): string {
  const set = new Map<string, string>();
  for (const parameter of parametersOf(sequences)) {
    const subject = subjects.find(([pattern]) => pattern.test(parameter))?.[1];
    if (parameter === '0') set.clear();
    else if (subject === undefined) continue;
    else if (OFF.includes(parameter)) set.delete(subject);
    else set.set(subject, parameter);
  }
  return set.size === 0 ? '' : `\x1b[${[...set.values()].join(';')}m`;
}

/** Each parameter of all sequences; a colour of the 256 or of 24 bits is one. */
function parametersOf(sequences: string): string[] {
  const lists = [...sequences.matchAll(/\x1b\[([\d;]*)m/g)].map(([, list]) => (list === '' ? '0' : list));
  return lists.join(';').match(/[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+/g) ?? [];
}
