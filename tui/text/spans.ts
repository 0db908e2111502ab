import type { Role, Theme } from '../theme/theme.ts';
import { textWidth } from './bun-text-width.ts';
import { fitText } from './fit-text.ts';

/** A piece of a line with the meaning it is painted by. The text holds no escape sequences. */
export type Span = readonly [text: string, role?: Role];

/** Paints spans as one line exactly `width` cells wide: what does not fit is cut, what is missing is blank. */
export function line(spans: readonly Span[], width: number, theme: Theme): string {
  let out = '';
  for (const [text, role] of fitSpans(spans, width, theme)) out += theme.paint(role ?? 'plain', text);
  return out;
}

/** The same spans exactly `width` cells wide: what does not fit is cut, what is missing is blank. */
export function fitSpans(spans: readonly Span[], width: number, { glyphs }: Theme): Span[] {
  const fitting: Span[] = [];
  let left = width;
  for (const [text, role = 'plain'] of spans) {
    if (left <= 0) break;
    const wide = textWidth(text);
    const shown = wide <= left ? text : fitText(text, left, { ellipsis: glyphs.ellipsis });
    fitting.push([shown, role]);
    left -= Math.min(wide, left);
  }
  if (left > 0) fitting.push([' '.repeat(left)]);
  return fitting;
}

/** Two groups of spans at the two ends of one line; the right one is left out when both do not fit. */
export function ends(left: readonly Span[], right: readonly Span[], width: number, theme: Theme): string {
  const gap = width - spansWidth(left) - spansWidth(right);
  return gap < 1 ? line(left, width, theme) : line([...left, [' '.repeat(gap)], ...right], width, theme);
}

export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, [text]) => sum + textWidth(text), 0);
}
