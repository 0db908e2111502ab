/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const STEPS = [0, 95, 135, 175, 215, 255] as const;

/** The colours of xterm's palette of 256 that no setting changes: a cube of six steps (16–231) and a grey ramp. */
export function paletteRgb(index: number): Rgb {
  if (index >= 232) return [8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10];
  const cube = index - 16;
  return [STEPS[Math.floor(cube / 36)]!, STEPS[Math.floor(cube / 6) % 6]!, STEPS[cube % 6]!];
}

/** The index of the nearest colour in that palette. The first 16 are never used: users set them as they like. */
export function nearestPaletteIndex(rgb: Rgb): number {
  const [red, green, blue] = rgb.map(nearestStep) as [number, number, number];
  const cube = 16 + 36 * red + 6 * green + blue;
  const mean = (rgb[0] + rgb[1] + rgb[2]) / 3;
  const grey = 232 + Math.max(0, Math.min(23, Math.round((mean - 8) / 10)));
  return distance(paletteRgb(grey), rgb) < distance(paletteRgb(cube), rgb) ? grey : cube;
}

/** Of two steps that are equally near, the brighter. */
function nearestStep(value: number): number {
  const gap = (index: number) => Math.abs(STEPS[index]! - value);
  return STEPS.reduce((best: number, _, index) => (gap(index) <= gap(best) ? index : best), 0);
}

function distance(a: Rgb, b: Rgb): number {
  return a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);
}
