import { chart } from '../../charts/chart.ts';
import { bytes, percent } from '../../charts/units.ts';
import type { ProcessHistory } from '../../data/process-history.ts';
import { beside } from '../../text/beside.ts';
import type { Theme } from '../../theme/theme.ts';
import { chartTime } from '../../time/chart-time.ts';
import { isFaultEvent } from '../../time/fault-spans.ts';
import type { ScreenSize } from '../screen.ts';
import type { TabContext } from './tab.ts';

/** What the process `name` used over the window, beside each other: processor time and resident memory. */
export function processCharts(
  name: string,
  history: ProcessHistory | null,
  { console, host }: TabContext,
  { width, height }: ScreenSize,
  theme: Theme,
): string[] {
  const { key } = host();
  const events = console.events().filter((event) => isFaultEvent(event) && event.hostKey === key);
  const half = Math.floor((width - 1) / 2);
  const time = chartTime(console, events, theme);
  const common = { height, ...time, empty: emptyReason(history) };
  const cpu = [{ name, role: 'series0', values: history?.cpu() ?? [] }] as const;
  const memory = [{ name, role: 'series1', values: history?.memory() ?? [] }] as const;
  return beside(
    [
      chart(cpu, { title: 'cpu', unit: percent, leastTop: 0.1, width: half, ...common }, theme),
      chart(
        memory,
        { title: 'memory', unit: bytes, leastTop: 1_024, width: width - half - 1, ...common },
        theme,
      ),
    ],
    1,
  );
}

function emptyReason(history: ProcessHistory | null): string {
  if (history?.because) return `no history: ${history.because}`;
  if (history === null || !history.loaded) return 'loading…';
  return history.memory() === null ? 'its series were not kept' : 'measured only just now';
}
