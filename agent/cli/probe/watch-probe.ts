import { type Phase, phases } from '../../../probes/phases.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import { type RunnableProbe, runProbe } from '../../../probes/run-probe.ts';
import { chart } from '../../../tui/charts/chart.ts';
import type { Series } from '../../../tui/charts/series.ts';
import { seconds } from '../../../tui/charts/units.ts';
import { type Theme, themeOf } from '../../../tui/theme/theme.ts';
import { parseDuration } from '../../kit/duration.ts';
import type { Output } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { untilInterrupted } from '../interrupted.ts';
import { repeat } from '../repeat.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import { headline } from './format-result.ts';
import type { ProbeOutputArguments } from './output-options.ts';
import { stateCodes } from './state-codes.ts';
import { usageError } from './usage-error.ts';

const KEPT = 600;
const HEIGHT = 12;
const ROLES = ['series1', 'series2', 'series3', 'series4', 'series5'] as const;

/**
 * Runs a probe again and again: on a terminal the phases as layers over time with the spread of the times below, else
 * one line a run. Ends by ctrl-C or after `--runs` runs, with the state of the last one.
 */
export async function watchProbe(
  probe: RunnableProbe,
  args: ProbeOutputArguments,
  output: Output,
): Promise<ExitCode> {
  const period = watchPeriod(args.every);
  const results: ProbeResult[] = [];
  let left = watchRuns(args.runs);
  const theme = themeOf(output.color ? process.env : { ...process.env, NO_COLOR: '1' });
  const last = await untilInterrupted((signal) => {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    return repeat({
      output,
      signal: either,
      period,
      read: async () => {
        const result = await runProbe(probe, { signal: either });
        if (results.push(result) > KEPT) results.shift();
        return result;
      },
      lines: (result) => {
        // Not before: a run that has come to its end while this is ending would not be shown.
        if (--left <= 0) ended.abort();
        return shown(result, results, { args, output, theme, period });
      },
    });
  });
  const state: ProbeState = last?.state ?? 'unknown';
  return stateCodes[state];
}

type Shown = {
  readonly args: ProbeOutputArguments;
  readonly output: Output;
  readonly theme: Theme;
  readonly period: number;
};

function shown(
  result: ProbeResult,
  results: readonly ProbeResult[],
  { args, output, theme, period }: Shown,
): string[] {
  if (args.json) return [JSON.stringify(result)];
  if (!output.isTerminal) return [headline(result)];
  const width = Math.min(output.columns, 160);
  const shown = 2 * (width - 8);
  const visible = results.slice(-shown);
  const title = { title: result.target, unit: seconds, width, height: HEIGHT, stacked: true };
  return [
    headline(result),
    ...chart(layers(visible, shown), { ...title, seconds: (shown * period) / 1_000 }, theme),
    spread(results),
  ];
}

/** One layer a phase that any run has, `length` values long; runs that were not up, or not yet, are gaps. */
function layers(results: readonly ProbeResult[], length: number): Series[] {
  const present = phases.filter((phase) => results.some((result) => result.phases[phase] !== undefined));
  const named = present.length > 0 ? present : (['whole'] as const);
  return named.map((phase, index) => ({
    name: phase,
    role: ROLES[index]!,
    values: [...Array.from({ length: length - results.length }, () => null), ...valuesOf(results, phase)],
  }));
}

function valuesOf(results: readonly ProbeResult[], phase: Phase | 'whole'): (number | null)[] {
  return results.map((result) => {
    if (result.state === 'down' || result.state === 'unknown') return null;
    return (phase === 'whole' ? result.duration : (result.phases[phase] ?? 0)) / 1_000;
  });
}

function spread(results: readonly ProbeResult[]): string {
  const times = results
    .filter(({ state }) => state === 'up' || state === 'degraded')
    .map(({ duration }) => duration)
    .sort((a, b) => a - b);
  const at = (ratio: number) =>
    formatMilliseconds(times[Math.floor(ratio * (times.length - 1))] ?? Number.NaN);
  const failed = results.length - times.length;
  const share = `${failed} of ${results.length} not up`;
  return times.length === 0
    ? share
    : `min ${at(0)} · median ${at(0.5)} · p95 ${at(0.95)} · max ${at(1)} · ${share}`;
}

function watchRuns(runs = Number.POSITIVE_INFINITY): number {
  if (runs === Number.POSITIVE_INFINITY || (Number.isSafeInteger(runs) && runs >= 1)) return runs;
  throw usageError('--runs', 'expected a whole number of at least 1');
}

function watchPeriod(every = '1s'): number {
  try {
    const period = parseDuration(every);
    if (period >= 100) return period;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw usageError('--every', `expected a duration of at least 100ms, found "${every}"`);
}
