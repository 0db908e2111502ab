import type { ProbeMetric } from '../../../probes/probe-result.ts';
import type { ProbeEntry } from './probe-entry.ts';

/** The verdict as a series: its cause and its state are labels. */
export function verdictMetrics({ verdict }: Pick<ProbeEntry, 'verdict'>): ProbeMetric[] {
  if (verdict === undefined) return [];
  const labels = { cause: verdict.cause, state: verdict.state };
  const help = 'What all vantages together say of the target.';
  return [{ name: 'vedette_probe_verdict', help, labels, value: 1 }];
}
