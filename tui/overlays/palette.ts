import fuzzysort from 'fuzzysort';
import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import { typedSpans } from '../table/table-summary.ts';
import { fitText } from '../text/fit-text.ts';
import { line, type Span } from '../text/spans.ts';
import { editText, emptyInput, inputOf } from '../text/text-input.ts';
import type { Theme } from '../theme/theme.ts';
import type { Overlay } from './overlay.ts';

/** Something that the palette can do. */
export type PaletteEntry = {
  /** What is typed: `events`, `web-1`, `freeze`. */
  readonly name: string;
  /** What kind of thing it is: screen, host, command, before. */
  readonly kind: string;
  readonly does: string;
  /** Whether more may follow the name: `explore node_load1`. */
  readonly takesMore?: boolean;
  /** Does it; says what is wrong where it cannot. */
  readonly run: (rest: string) => string | undefined;
};

export type PaletteOptions = {
  /** What can be done with the text so far; the first word decides among entries that take more. */
  readonly entries: (text: string) => readonly PaletteEntry[];
  /** What was typed before, newest first. */
  readonly history: readonly string[];
  /** Told what was run, for the history. */
  readonly ran: (text: string) => void;
};

const MOST_SHOWN = 12;

const paletteKeys: readonly KeyBinding<'run' | 'close' | 'complete' | 'up' | 'down'>[] = [
  { keys: ['enter'], label: 'Enter', does: 'do it', brief: 'do it', action: 'run' },
  { keys: ['tab'], label: 'Tab', does: 'complete', brief: 'complete', action: 'complete' },
  { keys: ['up', 'ctrl-p'], label: 'up', does: 'the one before', brief: 'up', action: 'up' },
  { keys: ['down', 'ctrl-n'], label: 'down', does: 'the next one', brief: 'down', action: 'down' },
  { keys: ['esc'], label: 'Esc', does: 'close', brief: 'close', action: 'close' },
];

/** One line for everything: screens, hosts and commands by fuzzy match, with what was typed before. */
export function createPalette({ entries, history, ran }: PaletteOptions): Overlay {
  let input = emptyInput;
  let cursor = 0;
  let problem: string | undefined;
  const found = () => paletteMatches(input.text, entries(input.text), history);

  function run(): 'close' | 'stay' {
    const entry = found()[cursor];
    if (entry === undefined) return 'stay';
    const rest = restOf(input.text, entry);
    problem = entry.run(rest);
    if (problem !== undefined) return 'stay';
    ran(rest === '' ? entry.name : `${entry.name} ${rest}`);
    return 'close';
  }
  function complete(): void {
    const entry = found()[cursor];
    if (entry === undefined) return;
    const rest = restOf(input.text, entry);
    input = inputOf(rest === '' && entry.takesMore ? `${entry.name} ` : `${entry.name}${rest && ` ${rest}`}`);
    cursor = 0;
  }

  return {
    bindings: () => paletteKeys,
    press(key) {
      const action = actionOf(paletteKeys, key);
      if (action === 'close') return 'close';
      if (action === 'run') return run();
      problem = undefined;
      if (action === 'complete') complete();
      else if (action === 'up') cursor = Math.max(0, cursor - 1);
      else if (action === 'down') cursor = Math.min(Math.max(0, found().length - 1), cursor + 1);
      else {
        const edited = editText(input, key);
        if (edited === undefined) return 'stay';
        if (key === 'backspace' && input.text === '') return 'close';
        input = edited;
        cursor = 0;
      }
      return 'stay';
    },
    lines({ width, height }, theme) {
      const all = found();
      const rows = Math.max(1, Math.min(MOST_SHOWN, height - 2));
      const top = Math.max(0, Math.min(cursor - rows + 1, all.length - rows));
      const shown = all.slice(top, top + rows);
      const note: Span[] =
        problem === undefined ? [[`  ${all.length} found`, 'dim']] : [[`  ${problem}`, 'bad']];
      return [
        line([[theme.glyphs.rule.repeat(width), 'axis']], width, theme),
        ...shown.map((entry, index) => entryLine(entry, { selected: top + index === cursor, width }, theme)),
        line([[' :', 'accent'], ...typedSpans(input.text, input.cursor), ...note], width, theme),
      ];
    },
  };
}

/**
 * The entries that match what was typed, best first. With nothing typed: what was run before, then everything. An entry
 * whose name is typed in full with more behind it is found by the name.
 */
export function paletteMatches(
  text: string,
  entries: readonly PaletteEntry[],
  history: readonly string[],
): readonly PaletteEntry[] {
  const typed = text.trimStart();
  if (typed === '') return [...beforeOf(history, entries), ...entries];
  const named = entries.filter(({ name, takesMore }) => takesMore && typed.startsWith(`${name} `));
  if (named.length > 0) return named;
  return fuzzysort
    .go(typed.trim(), entries, { keys: ['name', 'does'], limit: 100, threshold: 0.2, scoreFn: nameFirst })
    .map(({ obj }) => obj);
}

type Scored = {
  readonly [index: number]: { readonly score: number } | undefined;
  readonly obj: PaletteEntry;
};

/** A match in the name counts for more than one in the description, a place to go for more than what a key does. */
function nameFirst({ 0: name, 1: does, obj }: Scored): number {
  const score = Math.max(name?.score ?? 0, (does?.score ?? 0) * 0.5);
  return obj.kind === 'key' ? score * 0.6 : score;
}

function beforeOf(history: readonly string[], entries: readonly PaletteEntry[]): PaletteEntry[] {
  return history.flatMap((text) => {
    const entry = entries.find(({ name }) => text === name || text.startsWith(`${name} `));
    if (entry === undefined) return [];
    const rest = restOf(text, entry);
    return [{ ...entry, name: text, kind: 'before', takesMore: false, run: () => entry.run(rest) }];
  });
}

/** What follows the name of an entry. */
function restOf(text: string, { name, takesMore }: PaletteEntry): string {
  const typed = text.trimStart();
  return takesMore && typed.startsWith(`${name} `) ? typed.slice(name.length + 1).trim() : '';
}

function entryLine(
  { name, kind, does }: PaletteEntry,
  { selected, width }: { selected: boolean; width: number },
  theme: Theme,
): string {
  const nameWidth = Math.max(20, Math.floor(width * 0.45));
  const mark = selected ? theme.glyphs.selected : ' ';
  const spans: Span[] = [
    [` ${mark} ${fitText(name, nameWidth, { ellipsis: theme.glyphs.ellipsis })} `],
    [kind.padEnd(8), 'dim'],
    [` ${does}`, 'dim'],
  ];
  if (!selected) return line(spans, width, theme);
  return theme.paint(
    'selected',
    line(
      spans.map(([text]): Span => [text]),
      width,
      theme,
    ),
  );
}
