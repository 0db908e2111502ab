import { sparkline } from '../../charts/sparkline.ts';
import { median } from '../../data/merge-probes.ts';
import type { Theme } from '../../theme/theme.ts';

/**
 * The last runs as bars of how long they took: the usual time is half of the height, so that what is slower stands out. A
 * run that was not up is a sign of its own.
 */
export function runBars(runs: readonly (number | null)[], width: number, theme: Theme): string {
  const shown = runs.slice(-width);
  const top = 2 * (median(shown) ?? 0) || 1;
  const bars = shown.map((run) => (run === null ? theme.glyphs.down : sparkline([run], 1, top, theme)));
  return bars.join('').padStart(width);
}
