/**
 * What `COLORFGBG` (rxvt, Konsole: `foreground;background`, sometimes with a third part between) says of the background:
 * of the 16 colours, 7 and 9 to 15 are light. Undefined where it says nothing.
 */
export function backgroundFromEnvironment(value: string | undefined): 'dark' | 'light' | undefined {
  const [, background] = /^[^;]+;(?:[^;]*;)?(\d{1,2})$/.exec(value ?? '') ?? [];
  if (background === undefined || Number(background) > 15) return undefined;
  return background === '7' || Number(background) > 8 ? 'light' : 'dark';
}
