import type { KeyBinding } from '../screens/key-binding.ts';
import { textWidth } from '../text/bun-text-width.ts';
import { line, type Span } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';

/** Palette, help and quit, which come last, are told on any terminal that is wide enough for them. */
const KEPT = 3;

/** The footer: the next keys, as many as fit. */
export function keyLine(bindings: readonly KeyBinding<unknown>[], width: number, theme: Theme): string {
  const entries = bindings.filter(({ brief }) => brief !== undefined).map(entry);
  while (entries.length > KEPT && widthOf(entries) > width) entries.splice(entries.length - KEPT - 1, 1);
  return line(entries.flat(), width, theme);
}

function entry({ label, brief = '' }: KeyBinding<unknown>): Span[] {
  return [[` ${label}`, 'accent'], [` ${brief} `]];
}

function widthOf(entries: readonly Span[][]): number {
  return entries.flat().reduce((sum, [text]) => sum + textWidth(text), 0);
}
