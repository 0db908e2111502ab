import type { HostSummary } from '../../agent/contract/status.ts';
import type { RecordedSeries, Recording } from './recording.ts';

/** How much of the recorded load a simulated host has: 1 as recorded. */
export const loadScales = [0.15, 0.35, 0.6, 0.8] as const;

/** A recording played again and again: gauges repeat, counters go on growing. Shared by all hosts of that load. */
export class Replay {
  readonly series: readonly RecordedSeries[];
  readonly #summaries: readonly HostSummary[];
  readonly #seconds: number;
  /** What each counter grows by in one round. */
  readonly #growth: readonly number[];

  /** @param scale share of the recorded CPU time that is spent, 0 to 1. */
  constructor(recording: Recording, scale: number) {
    this.series = scaledSeries(recording.series, scale);
    this.#summaries = recording.summaries.map((summary) => scaledSummary(summary, scale));
    this.#seconds = recording.seconds;
    this.#growth = this.series.map(({ values }) => growthOf(values));
  }

  /** The value of a series at a second of the replay; NaN where it had none. */
  value(index: number, second: number): number {
    const { values, counter } = this.series[index]!;
    const place = second % this.#seconds;
    const value = values[place]!;
    return counter ? value + Math.floor(second / this.#seconds) * this.#growth[index]! : value;
  }

  summary(second: number): HostSummary {
    return this.#summaries[second % this.#summaries.length]!;
  }
}

function growthOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const last = known.at(-1) ?? 0;
  const first = known[0] ?? 0;
  return Math.max(0, last - first);
}

/** Busy CPU time shrinks by the scale; what is not spent is idle, so that the modes still add up. */
function scaledSeries(series: readonly RecordedSeries[], scale: number): RecordedSeries[] {
  return series.map((one) => {
    const { __name__: name, mode, cpu } = one.labels;
    if (name === 'node_pressure_cpu_waiting_seconds_total')
      return { ...one, values: one.values.map((value) => value * scale) };
    if (name !== 'node_cpu_seconds_total') return one;
    if (mode !== 'idle') return { ...one, values: one.values.map((value) => value * scale) };
    const busy = series.filter(
      ({ labels }) => labels.__name__ === name && labels.cpu === cpu && labels.mode !== 'idle',
    );
    const values = one.values.map((value, at) =>
      busy.reduce((sum, each) => sum + each.values[at]! * (1 - scale), value),
    );
    return { ...one, values };
  });
}

function scaledSummary(summary: HostSummary, scale: number): HostSummary {
  const { cpu } = summary;
  if (!cpu) return summary;
  const modes = Object.fromEntries(Object.entries(cpu.modes).map(([mode, share]) => [mode, share * scale]));
  const usedRatio = cpu.usedRatio * scale;
  const idle = Math.max(0, 1 - usedRatio - (modes.iowait ?? 0));
  const { cpu: waiting, ...others } = summary.pressure ?? {};
  const pressure = waiting === undefined ? others : { ...others, cpu: waiting * scale };
  return { ...summary, pressure, cpu: { ...cpu, usedRatio, modes: { ...modes, idle } } };
}
