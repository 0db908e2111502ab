import type { ChartMark, ChartOptions } from '../charts/chart.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import { faultyHosts } from '../data/status-faults.ts';
import type { ScreenContext } from '../screens/screen.ts';
import type { Theme } from '../theme/theme.ts';
import { eventLook } from './event-look.ts';
import { faultSpans } from './fault-spans.ts';
import { clockText } from './time-bar.ts';

/** The moment that all charts end at, and what happened before it on these hosts, for the options of a chart. */
export function chartTime(
  { when, fleet, present }: Pick<ScreenContext, 'when' | 'fleet' | 'present'>,
  events: readonly FleetEvent[],
  theme: Theme,
): Pick<ChartOptions, 'seconds' | 'end' | 'marks' | 'spans'> {
  const { at, window } = when();
  const end = at ?? fleet().at;
  const ago = (time: number) => (end - time) / 1_000;
  const marks = events
    .map((event): ChartMark => ({ ago: ago(event.time), ...eventLook(event, theme) }))
    .filter(({ ago }) => ago >= 0 && ago <= window.seconds);
  const spans = faultSpans(events, {
    window: { start: end - window.seconds * 1_000, end },
    faulty: faultyHosts(present().hosts),
  }).map((span) => ({ from: ago(span.start), to: ago(span.end) }));
  return { seconds: window.seconds, end: at === null ? 'now' : clockText(at), marks, spans };
}
