import type { ChartMark, ChartOptions } from '../charts/chart.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import type { When } from '../screens/screen.ts';
import type { Theme } from '../theme/theme.ts';
import { clockText, severityRoles } from './time-bar.ts';

/** The moment that all charts end at, and what happened before it on these hosts, for the options of a chart. */
export function chartTime(
  { at, window }: When,
  { now, events }: { readonly now: number; readonly events: readonly FleetEvent[] },
  { glyphs }: Theme,
): Pick<ChartOptions, 'seconds' | 'end' | 'marks'> {
  const end = at ?? now;
  const marks = events
    .map(
      ({ time, severity }): ChartMark => ({
        ago: (end - time) / 1_000,
        sign: glyphs.event[severity],
        role: severityRoles[severity],
      }),
    )
    .filter(({ ago }) => ago >= 0 && ago <= window.seconds);
  return { seconds: window.seconds, end: at === null ? 'now' : clockText(at), marks };
}
