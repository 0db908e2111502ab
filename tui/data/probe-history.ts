import { exploreSeries } from './explored-series.ts';
import type { FleetHost } from './fleet-host.ts';
import { type ProbePhase, probePhases } from './fleet-probe.ts';
import { labelValue } from './past-probes.ts';

/** What one vantage measured of a probe over a window: values evenly spaced, the newest last; null where there is none. */
export type ProbeHistory = {
  /** Seconds by phase, those that the probe has. */
  readonly phases: readonly { readonly phase: ProbePhase; readonly values: readonly (number | null)[] }[];
  /** Seconds of the whole run. */
  readonly duration: readonly (number | null)[];
  /** 1 where it was up or degraded, 0 where it was down. */
  readonly success: readonly (number | null)[];
  /** Why there is nothing; null where the host has answered. */
  readonly because: string | null;
  /** The grid of time, seconds since the epoch. */
  readonly timeline: { readonly start: number; readonly end: number; readonly step: number };
};

export type ProbeHistoryOptions = {
  readonly host: FleetHost;
  readonly probe: string;
  /** The end of the window by our clock, ms since the epoch. */
  readonly end: number;
  readonly seconds: number;
  readonly step: number;
  readonly signal: AbortSignal;
};

const METRICS = [
  ...['probe_success', 'probe_duration_seconds', 'probe_phase_duration_seconds'],
  ...['probe_http_duration_seconds', 'probe_icmp_duration_seconds'],
].join('|');
/** What blackbox_exporter calls phases of its own, and what they are here. */
const ALIASES: Readonly<Record<string, string>> = { resolve: 'dns', setup: 'connect', rtt: 'processing' };

/** Asks one vantage for the series of a probe. Rejects for nothing that the host does. */
export async function askProbeHistory(options: ProbeHistoryOptions): Promise<ProbeHistory> {
  const { host, probe, end, seconds, step, signal } = options;
  const selector = `{__name__=~"${METRICS}",probe=${labelValue(probe)}}`;
  const question = { hosts: [host], scope: 'all', query: selector, perSeries: true, signal };
  const { series, missing, problem } = await exploreSeries({ ...question, end, seconds, step });
  const named = (name: string) => series.find((one) => one.name === name)?.values ?? [];
  const byPhase = new Map(
    series.flatMap(({ labels: { phase }, values }) =>
      phase === undefined ? [] : [[ALIASES[phase] ?? phase, values] as const],
    ),
  );
  const last = Math.floor(end / 1_000 / step) * step;
  return {
    phases: probePhases.flatMap((phase) => {
      const values = byPhase.get(phase);
      return values === undefined ? [] : [{ phase, values }];
    }),
    duration: named('probe_duration_seconds'),
    success: named('probe_success'),
    because: problem ?? missing[0] ?? null,
    timeline: { start: last - Math.floor(seconds / step) * step, end: last, step },
  };
}
