import { type ChartWindow, chartWindows } from '../data/chart-windows.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import type { When } from '../screens/screen.ts';

/** How many steps a window has. */
const STEPS = 60;

/** The moment one step before or after; null when that is the present. */
export function stepped({ at, window }: When, by: 1 | -1, now: number): number | null {
  return past((at ?? now) + (by * window.seconds * 1_000) / STEPS, now);
}

/** The moment of the event before or after the shown one; a quarter of the window where there is none. */
export function nextEvent(
  { at, window }: When,
  by: 1 | -1,
  now: number,
  events: readonly FleetEvent[],
): number | null {
  const from = at ?? now;
  const times = events
    .map(({ time }) => time)
    .filter((time) => (by > 0 ? time > from + 999 : time < from - 999));
  if (times.length > 0) return past(by > 0 ? Math.min(...times) : Math.max(...times), now);
  return by > 0 ? null : past(from - (window.seconds * 1_000) / 4, now);
}

/** The next longer or shorter window; the longest and the shortest stay. */
export function neighbourWindow(window: ChartWindow, by: 1 | -1): ChartWindow {
  const index = chartWindows.findIndex(({ name }) => name === window.name) + by;
  return chartWindows[Math.max(0, Math.min(chartWindows.length - 1, index))]!;
}

/** Whole seconds of the past; null for what is not. */
function past(at: number, now: number): number | null {
  return at >= now - 1_000 ? null : Math.floor(at / 1_000) * 1_000;
}
