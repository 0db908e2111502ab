import { textWidth } from './bun-text-width.ts';

const ASCII = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export type FitTextOptions = {
  /** @default 'left' */
  readonly align?: 'left' | 'right';
  /** What stands for the part that was cut; one cell wide. @default '…' */
  readonly ellipsis?: string;
};

/** Makes `text`, which holds no escape sequences, exactly `width` cells wide: padded with spaces, or cut. */
export function fitText(text: string, width: number, options: FitTextOptions = {}): string {
  const { align = 'left', ellipsis = '…' } = options;
  const cut = textWidth(text) > width ? cutTo(text, width, ellipsis) : text;
  const space = ' '.repeat(Math.max(0, width - textWidth(cut)));
  return align === 'left' ? cut + space : space + cut;
}

function cutTo(text: string, width: number, ellipsis: string): string {
  if (width <= 0) return '';
  if (ASCII.test(text)) return text.slice(0, width - 1) + ellipsis;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += textWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return kept + ellipsis;
}
