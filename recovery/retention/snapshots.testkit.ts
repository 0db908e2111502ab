import { createHash } from 'node:crypto';
import type { SnapshotSummary } from '../archive/snapshot.ts';

/** A snapshot of `files:/srv` on host a, begun at that time. */
export function snapshotAt(startedAt: string, changes: Partial<SnapshotSummary> = {}): SnapshotSummary {
  return {
    id: createHash('sha256').update(startedAt).digest('hex').slice(0, 32),
    startedAt,
    finishedAt: startedAt,
    host: 'a',
    kind: 'files',
    source: 'files:/srv',
    group: null,
    method: null,
    tags: [],
    entries: 1,
    bytes: 1,
    addedBytes: 1,
    treeDigest: '',
    parent: null,
    notes: 0,
    phases: [],
    program: 'test',
    ...changes,
  };
}

/** One every so many hours, the oldest first. */
export function snapshotsEvery(hours: number, count: number, from: string): SnapshotSummary[] {
  return Array.from({ length: count }, (_, index) =>
    snapshotAt(new Date(Date.parse(from) + index * hours * 3_600_000).toISOString()),
  );
}
