import { uptime } from '../../../probes/judge/uptime.ts';
import { type ProbeMetric, probeStates } from '../../../probes/probe-result.ts';
import type { ProbeEntry } from './probe-entry.ts';

const DAY = 86_400_000;

/** What judging adds to the metrics of the runs: state (a StateSet of OpenMetrics), flapping, uptime. */
export function judgedMetrics(
  { judged, changes }: Pick<ProbeEntry, 'judged' | 'changes'>,
  now: number,
): ProbeMetric[] {
  const gauge = (name: string, help: string, value: number, labels = {}) => ({ name, help, labels, value });
  const { ratio } = uptime(changes, now - DAY, now);
  return [
    ...probeStates.map((state) =>
      gauge(
        'vedette_probe_state',
        'Whether the probe is in that state, as this vantage judges it.',
        judged.state === state ? 1 : 0,
        { state },
      ),
    ),
    gauge(
      'vedette_probe_flapping',
      'Whether the probe changes its state too often.',
      judged.flapping ? 1 : 0,
    ),
    ...(ratio === undefined
      ? []
      : [
          gauge(
            'vedette_probe_uptime_ratio',
            'Share of the known time of the last day in which it was up.',
            ratio,
          ),
        ]),
  ];
}
