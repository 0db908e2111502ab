import type { ChartMark, ChartOptions } from '../charts/chart.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import type { When } from '../screens/screen.ts';
import type { Theme } from '../theme/theme.ts';
import { eventLook } from './event-look.ts';
import { faultSpans } from './fault-spans.ts';
import { clockText } from './time-bar.ts';

/** The moment that all charts end at, and what happened before it on these hosts, for the options of a chart. */
export function chartTime(
  { at, window }: When,
  { now, events }: { readonly now: number; readonly events: readonly FleetEvent[] },
  theme: Theme,
): Pick<ChartOptions, 'seconds' | 'end' | 'marks' | 'spans'> {
  const end = at ?? now;
  const ago = (time: number) => (end - time) / 1_000;
  const marks = events
    .map((event): ChartMark => ({ ago: ago(event.time), ...eventLook(event, theme) }))
    .filter(({ ago }) => ago >= 0 && ago <= window.seconds);
  const spans = faultSpans(events, { start: end - window.seconds * 1_000, end }).map((span) => ({
    from: ago(span.start),
    to: ago(span.end),
  }));
  return { seconds: window.seconds, end: at === null ? 'now' : clockText(at), marks, spans };
}
