import type { KeyBinding } from '../screens/key-binding.ts';
import { ends, line } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';

export type HelpOptions = {
  /** The name of the screen. */
  readonly title: string;
  readonly bindings: readonly KeyBinding<unknown>[];
  /** What the signs of the screen mean, a line each. */
  readonly legend: readonly string[];
  readonly width: number;
  readonly height: number;
};

/** The keys of a screen and the meaning of its signs, over the whole terminal. Exactly `height` lines. */
export function helpLines({ title, bindings, legend, width, height }: HelpOptions, theme: Theme): string[] {
  const labelWidth = Math.max(...bindings.map(({ label }) => label.length)) + 4;
  const body = [
    ...bindings.map(({ label, does }) =>
      line([[`  ${label}`.padEnd(labelWidth), 'accent'], [does]], width, theme),
    ),
    line([], width, theme),
    ...legend.map((text) => line([[`  ${text}`]], width, theme)),
  ];
  const head = ends([[` ${title}: keys`, 'title']], [['Esc back ', 'dim']], width, theme);
  const blank = Array.from({ length: height }, () => line([], width, theme));
  return [head, line([], width, theme), ...body, ...blank].slice(0, height);
}
