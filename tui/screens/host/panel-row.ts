import { chart } from '../../charts/chart.ts';
import type { Series } from '../../charts/series.ts';
import type { FleetEvent } from '../../data/fleet-event.ts';
import { beside } from '../../text/beside.ts';
import type { Theme } from '../../theme/theme.ts';
import { chartTime } from '../../time/chart-time.ts';
import type { ScreenSize } from '../screen.ts';
import type { Panel } from './panel.ts';
import type { TabContext } from './tab.ts';

/** A panel with what it draws. */
export type DrawnPanel = { readonly panel: Panel; readonly series: readonly Series[] };

/** Charts of a host beside each other over the whole width. */
export function panelRow(
  drawn: readonly DrawnPanel[],
  context: TabContext,
  { width, height }: ScreenSize,
  theme: Theme,
): string[] {
  const count = drawn.length;
  const each = Math.floor((width - (count - 1)) / count);
  const { console } = context;
  const time = chartTime(console, hostEvents(context), theme);
  const blocks = drawn.map(({ panel, series }, index) => {
    const { title, unit, stacked = false, top, leastTop } = panel;
    const wide = index === count - 1 ? width - (each + 1) * (count - 1) : each;
    const range = {
      ...(top === undefined ? {} : { top }),
      ...(leastTop === undefined ? {} : { leastTop }),
    };
    const size = { width: wide, height, ...time, empty: emptyReason(context) };
    return chart(series, { title, unit, stacked, ...range, ...size }, theme);
  });
  return beside(blocks, 1);
}

/** Why there is nothing to draw. */
export function emptyReason({ detail, host }: TabContext): string {
  const known = detail();
  if (known === null) return 'no address to ask for history';
  if (known.because !== null) return `no history: ${known.because}`;
  if (known.loaded) return 'nothing measured in this window';
  return host().state === 'down' ? 'the host is down' : 'loading…';
}

/** What changed on this host alone. */
export function hostEvents({ console, host }: TabContext): FleetEvent[] {
  const { key } = host();
  return console.events().filter(({ hostKey }) => hostKey === key);
}
