import { textWidth } from './bun-text-width.ts';

type Version = { readonly text: string; readonly cursor: number };

/** A text of several lines that is being typed. */
export type EditedText = Version & {
  /** In UTF-16 units; never within a grapheme. */
  readonly cursor: number;
  /** The cell that up and down keep to; undefined after everything else. */
  readonly column: number | undefined;
  /** What was there before, the newest last. */
  readonly past: readonly Version[];
  /** What was undone, the newest last. */
  readonly future: readonly Version[];
  /** What was cut last, to be put back. */
  readonly killed: string;
  /** Whether the last change was a letter, so that the next one is undone with it. */
  readonly typing: boolean;
};

const LONGEST = 10_000;
const UNDONE = 200;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WORD = /[\p{L}\p{N}\p{M}_:]/u;

/** A text as it is when editing begins: the cursor at its end. */
export function editedText(text: string): EditedText {
  const cursor = text.length;
  return { text, cursor, column: undefined, past: [], future: [], killed: '', typing: false };
}

/** Puts a text at the cursor; nothing is changed where the whole would be too long. */
export function insertText(edited: EditedText, added: string): EditedText {
  return replaceText(edited, { from: edited.cursor, to: edited.cursor }, added);
}

/** Puts a text in the place of another; the cursor stands behind it. */
export function replaceText(
  edited: EditedText,
  { from, to }: { readonly from: number; readonly to: number },
  added: string,
): EditedText {
  const { text } = edited;
  const next = text.slice(0, from) + added + text.slice(to);
  if (next === text || next.length > Math.max(LONGEST, text.length)) return edited;
  return changed(edited, { text: next, cursor: from + added.length });
}

/** The text that a paste puts in: line breaks stay, tabs are blanks, other control characters go. */
export function pastedText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/[^\P{Cc}\n]/gu, '');
}

/**
 * The text after a key, with the editing keys of a shell (readline): arrows, ctrl-left and ctrl-right or alt-b and alt-f
 * (word), home and end or ctrl-a and ctrl-e (line), backspace, ctrl-d (forward), ctrl-w (word), ctrl-u and ctrl-k (to the
 * ends of the line), ctrl-y (what was cut last), alt-u (undo), alt-e (redo), ctrl-o (a new line). Undefined for keys that
 * do not edit, and for up and down where there is no such line.
 */
export function editKey(edited: EditedText, key: string): EditedText | undefined {
  const act = keys.get(key);
  if (act !== undefined) return act(edited);
  return Array.from(key).length === 1 ? typed(edited, key) : undefined;
}

type Act = (edited: EditedText) => EditedText | undefined;

const keys = new Map<string, Act>([
  ...named(['left', 'ctrl-b'], moved(before)),
  ...named(['right', 'ctrl-f'], moved(after)),
  ...named(['ctrl-left', 'alt-b'], moved(wordBefore)),
  ...named(['ctrl-right', 'alt-f'], moved(wordAfter)),
  ...named(['home', 'ctrl-a'], moved(lineStart)),
  ...named(['end', 'ctrl-e'], moved(lineEnd)),
  ...named(['up'], (edited) => vertically(edited, -1)),
  ...named(['down'], (edited) => vertically(edited, 1)),
  ...named(['backspace'], (edited) => removed(edited, before(edited), edited.cursor)),
  ...named(['ctrl-d'], (edited) => removed(edited, edited.cursor, after(edited))),
  ...named(['ctrl-w'], (edited) => killed(edited, blankBefore(edited), edited.cursor)),
  ...named(['ctrl-u'], killedBefore),
  ...named(['ctrl-k'], killedAfter),
  ...named(['ctrl-y'], (edited) => insertText(edited, edited.killed)),
  ...named(['ctrl-o'], (edited) => insertText(edited, '\n')),
  ...named(['alt-u', 'ctrl-_'], undone),
  ...named(['alt-e'], redone),
]);

function named(names: readonly string[], act: Act): [string, Act][] {
  return names.map((name) => [name, act]);
}

function moved(to: (version: Version) => number): Act {
  return (edited) => ({ ...edited, cursor: to(edited), column: undefined, typing: false });
}

function changed(edited: EditedText, { text, cursor }: Version, typing = false): EditedText {
  const { past } = edited;
  const kept = typing && edited.typing ? past : [...past, { text: edited.text, cursor: edited.cursor }];
  return {
    ...edited,
    text,
    cursor: boundary(text, cursor),
    column: undefined,
    past: kept.slice(-UNDONE),
    future: [],
    typing,
  };
}

/** Letters of one word are undone together. */
function typed(edited: EditedText, character: string): EditedText {
  const { text, cursor } = edited;
  if (text.length >= LONGEST) return edited;
  const next = text.slice(0, cursor) + character + text.slice(cursor);
  return changed(edited, { text: next, cursor: cursor + character.length }, WORD.test(character));
}

function removed(edited: EditedText, from: number, to: number): EditedText {
  return replaceText(edited, { from, to }, '');
}

function killed(edited: EditedText, from: number, to: number): EditedText {
  if (from === to) return edited;
  return { ...removed(edited, from, to), killed: edited.text.slice(from, to) };
}

/** At the beginning of a line, the line break before it is cut. */
function killedBefore(edited: EditedText): EditedText {
  const { text, cursor } = edited;
  const start = lineStart(edited);
  return killed(edited, start === cursor && text[cursor - 1] === '\n' ? cursor - 1 : start, cursor);
}

/** At the end of a line, the line break is cut. */
function killedAfter(edited: EditedText): EditedText {
  const { text, cursor } = edited;
  const end = lineEnd(edited);
  return killed(edited, cursor, end === cursor && text[cursor] === '\n' ? cursor + 1 : end);
}

function undone(edited: EditedText): EditedText {
  const { text, cursor, past, future } = edited;
  const version = past.at(-1);
  if (version === undefined) return edited;
  const next = { past: past.slice(0, -1), future: [...future, { text, cursor }] };
  return { ...edited, ...version, ...next, column: undefined, typing: false };
}

function redone(edited: EditedText): EditedText {
  const { text, cursor, past, future } = edited;
  const version = future.at(-1);
  if (version === undefined) return edited;
  const next = { past: [...past, { text, cursor }], future: future.slice(0, -1) };
  return { ...edited, ...version, ...next, column: undefined, typing: false };
}

function vertically(edited: EditedText, by: 1 | -1): EditedText | undefined {
  const { text, cursor } = edited;
  const start = lineStart(edited);
  const column = edited.column ?? textWidth(text.slice(start, cursor));
  const to = by < 0 ? start - 1 : lineEnd(edited) + 1;
  if (to < 0 || to > text.length) return undefined;
  const line = { text, cursor: to };
  return {
    ...edited,
    cursor: atColumn(text, { from: lineStart(line), to: lineEnd(line) }, column),
    column,
    typing: false,
  };
}

/** The last place in a line that is not behind that cell. */
function atColumn(text: string, { from, to }: { from: number; to: number }, column: number): number {
  let used = 0;
  for (const { segment, index } of graphemes.segment(text.slice(from, to))) {
    used += textWidth(segment);
    if (used > column) return from + index;
  }
  return to;
}

/** The first place between two graphemes that is not before the offset. */
function boundary(text: string, offset: number): number {
  if (offset <= 0 || offset >= text.length) return Math.max(0, Math.min(text.length, offset));
  const at = graphemes.segment(text).containing(offset)!;
  return at.index === offset ? offset : at.index + at.segment.length;
}

function before({ text, cursor }: Version): number {
  return cursor === 0 ? 0 : graphemes.segment(text).containing(cursor - 1)!.index;
}

function after({ text, cursor }: Version): number {
  return cursor >= text.length
    ? text.length
    : cursor + graphemes.segment(text).containing(cursor)!.segment.length;
}

function lineStart({ text, cursor }: Version): number {
  return cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
}

function lineEnd({ text, cursor }: Version): number {
  const end = text.indexOf('\n', cursor);
  return end < 0 ? text.length : end;
}

function wordBefore({ text, cursor }: Version): number {
  let at = cursor;
  while (at > 0 && !inWord(text, before({ text, cursor: at }))) at = before({ text, cursor: at });
  while (at > 0 && inWord(text, before({ text, cursor: at }))) at = before({ text, cursor: at });
  return at;
}

function wordAfter({ text, cursor }: Version): number {
  let at = cursor;
  while (at < text.length && !inWord(text, at)) at = after({ text, cursor: at });
  while (at < text.length && inWord(text, at)) at = after({ text, cursor: at });
  return at;
}

function blankBefore({ text, cursor }: Version): number {
  let at = cursor;
  while (at > 0 && /\s/.test(text[at - 1]!)) at--;
  while (at > 0 && !/\s/.test(text[at - 1]!)) at--;
  return boundary(text, at);
}

function inWord(text: string, at: number): boolean {
  return WORD.test(String.fromCodePoint(text.codePointAt(at)!));
}
