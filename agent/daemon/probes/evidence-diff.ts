import { diffLines, isChanged } from '../../../probes/evidence/diff-lines.ts';
import type { Evidence, EvidenceTopic } from '../../../probes/probe-result.ts';
import type { ProbeDetail } from '../../contract/probes.ts';

const TOPICS: readonly EvidenceTopic[] = ['answers', 'certificate', 'headers', 'path'];

/** What differs between the evidence of the last good run and that of this one, of the topics that both have. */
export function evidenceDiff(good: Evidence, bad: Evidence): ProbeDetail['diff'] {
  return TOPICS.flatMap((topic) => {
    const [before, after] = [good[topic], bad[topic]];
    if (before === undefined || after === undefined) return [];
    const lines = diffLines(before, after);
    if (!isChanged(lines)) return [];
    return [{ topic, lines: lines.map(({ kind, text }) => ({ change: kind, text })) }];
  });
}
