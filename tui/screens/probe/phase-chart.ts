import { type ChartMark, chart } from '../../charts/chart.ts';
import type { Series } from '../../charts/series.ts';
import { seconds } from '../../charts/units.ts';
import { probePhases } from '../../data/fleet-probe.ts';
import type { ProbeHistory } from '../../data/probe-history.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { chartTime } from '../../time/chart-time.ts';
import { isFaultEvent } from '../../time/fault-spans.ts';
import type { ScreenSize } from '../screen.ts';
import type { PaneSubject } from './pane.ts';

/** What a probe took over the window, as the chosen vantage measured it: its phases on each other, or the whole. */
export function phaseChart(subject: PaneSubject, size: ScreenSize, theme: Theme): string[] {
  const { history, console, vantage } = subject;
  // A fault anywhere may be why it is slow or down here.
  const events = console.events().filter(isFaultEvent);
  const time = chartTime(console, events, theme);
  const { series, stacked } = phaseSeries(history);
  const from = vantage === null ? '' : ` from ${vantage.host}`;
  return chart(
    series,
    {
      ...size,
      ...time,
      title: `${stacked ? 'phases' : 'took'}${from}`,
      unit: seconds,
      stacked,
      marks: [...(time.marks ?? []), ...(history === null ? [] : turns(history, time.seconds, theme))],
      empty: emptyWords(subject),
    },
    theme,
  );
}

/** Layers that have the colours and signs of the phases bars: those before the first that it has are empty. */
export function phaseSeries(history: ProbeHistory | null): { series: Series[]; stacked: boolean } {
  const phases = history?.phases ?? [];
  if (phases.length === 0) {
    return { series: [{ name: 'run', role: 'series0', values: history?.duration ?? [] }], stacked: false };
  }
  const measured = new Set(phases.map(({ phase }) => phase));
  const last = probePhases.findLastIndex((phase) => measured.has(phase));
  const series = probePhases.slice(0, last + 1).map((phase, place) => ({
    name: phase,
    role: `series${place}` as Role,
    values: phases.find((one) => one.phase === phase)?.values ?? [],
  }));
  return { series, stacked: true };
}

/** Where it went down and where it came up again, as marks on the time axis. */
function turns({ success }: ProbeHistory, window: number, { glyphs }: Theme): ChartMark[] {
  let before: number | null = null;
  return success.flatMap((value, index) => {
    if (value === null) return [];
    const turned = before !== null && before !== value;
    before = value;
    if (!turned) return [];
    const ago = ((success.length - 1 - index) / Math.max(1, success.length - 1)) * window;
    return [
      value > 0
        ? { ago, sign: glyphs.up, role: 'good' as const }
        : { ago, sign: glyphs.down, role: 'bad' as const },
    ];
  });
}

function emptyWords({ history, host, vantage }: PaneSubject): string {
  if (vantage !== null && host === null) return `${vantage.host} cannot be asked`;
  if (history === null) return 'asking for its series…';
  return history.because === null ? 'no series of it in this window' : `no series: ${history.because}`;
}
