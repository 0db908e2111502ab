import type { Rgb } from './terminal-colors.ts';

/** The roles that have a colour of their own, in the order of the documentation. */
export const coloredRoles = [
  'dim',
  'good',
  'warn',
  'bad',
  'accent',
  'axis',
  'series0',
  'series1',
  'series2',
  'series3',
  'series4',
  'series5',
  'series6',
  'series7',
] as const;
export type ColoredRole = (typeof coloredRoles)[number];

/** A colour, and the one of the 16 that stands for it where there are no more: a foreground code of ECMA-48. */
export type SkinColor = { readonly rgb: Rgb; readonly basic: number };

/** How the console is painted on terminals of one kind of background. */
export type Skin = {
  readonly background: 'dark' | 'light';
  readonly colors: Readonly<Record<ColoredRole, SkinColor>>;
};
