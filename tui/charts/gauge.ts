import type { Role, Theme } from '../theme/theme.ts';

/** A bar of `width` cells filled to `ratio`, in the colour of its severity. */
export function gauge(ratio: number, width: number, theme: Theme): string {
  const { full, partial, track } = theme.glyphs;
  const filled = Math.max(0, Math.min(1, ratio)) * width;
  const whole = Math.floor(filled);
  const part = whole < width ? partial[Math.floor((filled - whole) * partial.length)]! : '';
  const bar = full.repeat(whole) + (part === ' ' ? '' : part);
  return theme.paint(severity(ratio), bar) + theme.paint('axis', track.repeat(width - bar.length));
}

/** How bad it is that so much of something is used: from 75 % a warning, from 90 % bad. */
export function severity(ratio: number | undefined): Role {
  if (ratio === undefined || ratio < 0.75) return 'plain';
  return ratio < 0.9 ? 'warn' : 'bad';
}
