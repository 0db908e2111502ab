import type { Span } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';

/** How far something has come, as a bar of `width` cells; only dots where nobody knows how much there is. */
export function progressBar(ratio: number | null, width: number, { glyphs }: Theme): Span[] {
  if (ratio === null) return [[glyphs.grid.repeat(width), 'axis']];
  const { full, partial, track } = glyphs;
  const filled = Math.max(0, Math.min(1, ratio)) * width;
  const whole = Math.floor(filled);
  const part = whole < width ? partial[Math.floor((filled - whole) * partial.length)]! : '';
  const bar = full.repeat(whole) + (part === ' ' ? '' : part);
  return [
    [bar, 'accent'],
    [track.repeat(width - bar.length), 'axis'],
  ];
}
