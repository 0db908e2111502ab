import type { SimulatedHost } from './simulated-host.ts';
import { phasesOf, runOf, type SimulatedProbe, simulatedProbes, vantagesOf } from './simulated-probes.ts';
import { HISTORY_SECONDS, type World } from './world.ts';

/** One series that a probe makes. */
export type ProbeSeries = {
  readonly labels: Readonly<Record<string, string>>;
  /** At a moment, ms since the epoch; NaN where it has none. */
  readonly value: (at: number) => number;
};

/** The series of the probes that a host runs, under blackbox_exporter's names. */
export function probeSeries(world: World, host: SimulatedHost): ProbeSeries[] {
  return simulatedProbes
    .filter((probe) => vantagesOf(probe, world).includes(host))
    .flatMap((probe) => seriesOf(probe, world, host));
}

function seriesOf(probe: SimulatedProbe, world: World, host: SimulatedHost): ProbeSeries[] {
  const run = (at: number) => {
    const known = at >= world.startedAt - HISTORY_SECONDS * 1_000;
    const one = known ? runOf(probe, host, world, at) : undefined;
    return one?.state === 'unknown' ? undefined : one;
  };
  const labels = (__name__: string, more = {}) => ({ __name__, probe: probe.name, ...more });
  const http = probe.kind === 'http';
  return [
    {
      labels: labels('probe_success'),
      value: (at) => {
        const state = run(at)?.state;
        return state === undefined ? Number.NaN : state === 'down' ? 0 : 1;
      },
    },
    { labels: labels('probe_duration_seconds'), value: (at) => (run(at)?.ms ?? Number.NaN) / 1_000 },
    ...Object.keys(probe.phases).map((phase) => ({
      labels: labels(http ? 'probe_http_duration_seconds' : 'probe_phase_duration_seconds', {
        phase: http && phase === 'dns' ? 'resolve' : phase,
      }),
      value: (at: number) => {
        const one = run(at);
        return one === undefined ? Number.NaN : (phasesOf(probe, one)[phase] ?? Number.NaN);
      },
    })),
  ];
}
