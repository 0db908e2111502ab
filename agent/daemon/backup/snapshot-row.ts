import type { SnapshotSummary } from '../../../recovery/archive/snapshot.ts';
import type { SnapshotRow } from '../../contract/backups.ts';

/** A snapshot as it is listed, without what only its reader needs. */
export function snapshotRow(summary: SnapshotSummary, keep: readonly string[]): SnapshotRow {
  const { id, startedAt, finishedAt, host, kind, source, group, method } = summary;
  const { entries, bytes, addedBytes, treeDigest, parent, notes } = summary;
  return {
    ...{ id, startedAt, finishedAt, host, kind, source, group, method, tags: [...summary.tags] },
    ...{ entries, bytes, addedBytes, treeDigest, parent, notes },
    phases: summary.phases.map(({ name, seconds }) => ({ name, seconds })),
    keep: [...keep],
  };
}
