import { safeLine } from '../../../../agent/kit/safe-text.ts';
import { textWidth } from '../../../text/bun-text-width.ts';
import type { Span } from '../../../text/spans.ts';
import type { Role } from '../../../theme/theme.ts';
import type { QueryPart } from './query-position.ts';
import { type QueryToken, queryTokens } from './query-tokens.ts';
import { groupingWords, isFunctionLike, operatorWords } from './query-words.ts';

export type QueryLinesOptions = {
  /** Cells of a line. At least 4. */
  readonly width: number;
  /** Where the cursor is, in UTF-16 units; undefined where there is none. */
  readonly cursor?: number;
  /** What is underlined. */
  readonly wrong?: QueryPart | undefined;
};

/** A query as it is drawn. */
export type QueryLines = {
  readonly lines: readonly (readonly Span[])[];
  /** The line with the cursor on it, or 0. */
  readonly cursorLine: number;
};

type Cell = { readonly text: string; readonly role: Role; readonly wrong: boolean };

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * A query as lines of at most `width` cells, in its colours: what they say, its words, quotes and brackets say too. What
 * is wrong has a line of carets under it.
 */
export function queryLines(text: string, { width, cursor, wrong }: QueryLinesOptions): QueryLines {
  const rows: Cell[][] = [[]];
  let used = 0;
  let cursorLine = 0;
  const start = () => {
    rows.push([]);
    used = 0;
  };
  for (const { from, shown, role, isBreak } of piecesOf(text)) {
    const wide = textWidth(shown);
    if (used + wide > width) start();
    const isCursor = from === cursor;
    if (isCursor) cursorLine = rows.length - 1;
    const isWrong = wrong !== undefined && wrong.from <= from && from < wrong.to;
    // A line break is seen only where the cursor is on it, or where it is what is wrong.
    if (!isBreak || isCursor || isWrong)
      rows.at(-1)!.push({ text: shown, role: isCursor ? 'selected' : role, wrong: isWrong });
    used += wide;
    if (isBreak) start();
  }
  const lines: (readonly Span[])[] = [];
  for (const [index, row] of rows.entries()) {
    if (index === cursorLine) cursorLine = lines.length;
    lines.push(spansOf(row));
    if (row.some((cell) => cell.wrong)) lines.push(underline(row));
  }
  return { lines, cursorLine };
}

type Piece = {
  readonly from: number;
  readonly shown: string;
  readonly role: Role;
  readonly isBreak: boolean;
};

/** Letter by letter, and a blank for the place behind the last one. */
function* piecesOf(text: string): Generator<Piece> {
  const tokens = queryTokens(text);
  const depths = bracketDepths(tokens);
  let token = 0;
  for (const { segment, index: from } of graphemes.segment(text)) {
    while (tokens[token]!.to <= from) token++;
    const isBreak = segment === '\n';
    yield { from, shown: isBreak ? ' ' : printed(segment), role: roleOf(tokens, token, depths), isBreak };
  }
  yield { from: text.length, shown: ' ', role: 'plain', isBreak: false };
}

function printed(segment: string): string {
  return /^[\x20-\x7e]$/.test(segment) ? segment : safeLine(segment);
}

function roleOf(tokens: readonly QueryToken[], index: number, depths: readonly string[]): Role {
  const { kind, text } = tokens[index]!;
  if (kind === 'string') return 'good';
  if (kind === 'comment') return 'dim';
  if (kind === 'number' || kind === 'duration') return 'warn';
  if (kind !== 'word') return 'plain';
  if (depths[index] === '{') return 'series1';
  if (operatorWords.has(text) || groupingWords.has(text)) return 'title';
  return isFunctionLike(text) ? 'accent' : 'plain';
}

/** The bracket that each token is in. */
function bracketDepths(tokens: readonly QueryToken[]): string[] {
  const open: string[] = [];
  return tokens.map(({ kind, text }) => {
    if (kind === 'close') open.pop();
    const within = open.at(-1) ?? '';
    if (kind === 'open') open.push(text);
    return within;
  });
}

function spansOf(row: readonly Cell[]): Span[] {
  const spans: [string, Role][] = [];
  for (const { text, role } of row) {
    const last = spans.at(-1);
    if (last?.[1] === role) last[0] += text;
    else spans.push([text, role]);
  }
  return spans;
}

function underline(row: readonly Cell[]): Span[] {
  const marks = row.map(({ text, wrong }) => (wrong ? '^' : ' ').repeat(textWidth(text)));
  return [[marks.join('').trimEnd(), 'bad']];
}
