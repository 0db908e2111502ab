import { textWidth } from '../../../text/bun-text-width.ts';
import { line } from '../../../text/spans.ts';
import type { Theme } from '../../../theme/theme.ts';

/** One line of a list that is chosen from. */
export type ListedChoice = { readonly name: string; readonly kind: string; readonly detail: string };

export type ChoiceListOptions = {
  /** The chosen one; undefined where none is. */
  readonly chosen: number | undefined;
  readonly width: number;
  /** The most lines. */
  readonly height: number;
};

const WIDEST_NAME = 60;

/** Those around the chosen one as lines; the last tells how many more there are. */
export function choiceList(
  choices: readonly ListedChoice[],
  { chosen, width, height }: ChoiceListOptions,
  theme: Theme,
): string[] {
  if (choices.length === 0 || height < 1) return [];
  const isLong = choices.length > height;
  const rows = Math.max(1, isLong ? height - 1 : height);
  const top = Math.max(0, Math.min((chosen ?? 0) - (rows >> 1), choices.length - rows));
  const shown = choices.slice(top, top + rows);
  const names = Math.min(WIDEST_NAME, width >> 1, Math.max(...shown.map(({ name }) => textWidth(name))));
  const lines = shown.map((choice, index) =>
    choiceLine(choice, top + index === chosen, { names, width }, theme),
  );
  if (!isLong) return lines;
  const place = `   ${top + 1}-${top + shown.length} of ${choices.length}`;
  return [...lines, line([[place, 'dim']], width, theme)];
}

function choiceLine(
  { name, kind, detail }: ListedChoice,
  isChosen: boolean,
  { names, width }: { readonly names: number; readonly width: number },
  theme: Theme,
): string {
  const cell = line([[name]], names, theme);
  const mark = isChosen ? theme.glyphs.selected : ' ';
  if (isChosen) return line([[` ${mark} ${cell}  ${kind.padEnd(11)} ${detail}`, 'selected']], width, theme);
  return line([[` ${mark} ${cell}  `], [`${kind.padEnd(11)} `, 'accent'], [detail, 'dim']], width, theme);
}
