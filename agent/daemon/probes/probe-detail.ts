import type { ProbeDetail } from '../../contract/probes.ts';
import { evidenceDiff } from './evidence-diff.ts';
import type { KeptProbes } from './kept-probes.ts';
import type { ProbeEntry } from './probe-entry.ts';

/**
 * The last runs and failures of a probe, and what the newest failure has that the last good run had not.
 *
 * @throws OperationalError `storage`
 */
export function probeDetail(
  entry: ProbeEntry,
  kept: KeptProbes,
): Pick<ProbeDetail, 'runs' | 'failures' | 'lastGood' | 'diff'> {
  const { name } = entry.definition;
  const [good, failures] = [kept.good(name), kept.failures(name)];
  const [newest] = failures;
  return {
    runs: entry.runs,
    failures: failures.map(({ record }) => record),
    lastGood: good === undefined ? null : new Date(good.time).toISOString(),
    diff: good === undefined || newest === undefined ? [] : evidenceDiff(good.evidence, newest.evidence),
  };
}
