import type { Series } from '../charts/series.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import type { Timeline } from '../data/timeline.ts';
import type { ExportedChart } from './exported-view.ts';

export type ExportedChartOptions = {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
  /** The grid of time that the values are on; undefined where nothing is known. */
  readonly timeline: Pick<Timeline, 'start' | 'end' | 'step'> | undefined;
  readonly events: readonly FleetEvent[];
};

/** A chart of the screen with the moments of its values, as it leaves the console. */
export function exportedChart({
  title,
  unit,
  series,
  timeline,
  events,
}: ExportedChartOptions): ExportedChart {
  if (timeline === undefined) return { title, unit, series: [], markers: [] };
  const { start, end, step } = timeline;
  return {
    title,
    unit,
    series: series.map(({ name, values }) => ({
      name,
      points: values.map((value, index) => [start + index * step, value] as const),
    })),
    markers: events
      .map(({ time, host, message }) => ({ seconds: time / 1_000, text: `${host}: ${message}` }))
      .filter(({ seconds }) => seconds >= start && seconds <= end),
  };
}
