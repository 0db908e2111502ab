import type { Span } from '../text/spans.ts';
import type { Role, Theme } from '../theme/theme.ts';
import { fillMarker } from './markers.ts';

/** A part of a whole; its place among all possible parts decides its colour and its sign. */
export type Share = { readonly place: number; readonly value: number };

/**
 * The parts of a whole beside each other over `width` cells, in the colours of the layers of a stacked chart, and in
 * their signs where there are no colours. Blank where there is nothing to share.
 */
export function shareBar(shares: readonly Share[], width: number, theme: Theme): Span[] {
  const total = shares.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  if (!(total > 0) || !Number.isFinite(total)) return [[' '.repeat(width)]];
  let sum = 0;
  let drawn = 0;
  return shares.map(({ place, value }): Span => {
    sum += Math.max(0, value);
    const cells = Math.round((sum / total) * width) - drawn;
    drawn += cells;
    return [(fillMarker(place, theme) ?? '█').repeat(cells), `series${place % 8}` as Role];
  });
}

/** The same without colours, each part by its sign. */
export function shareBarText(shares: readonly Share[], width: number, theme: Theme): string {
  return shareBar(shares, width, { ...theme, level: 'none' })
    .map(([text]) => text)
    .join('');
}
