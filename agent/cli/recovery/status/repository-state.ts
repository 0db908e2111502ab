import type { SnapshotSummary } from '../../../../recovery/archive/snapshot.ts';
import { humanDuration } from '../../../kit/duration.ts';
import type { RecoveryRow, RecoveryState } from './recovery-state.ts';

/**
 * How every source of a repository is, by its newest snapshot.
 *
 * @param snapshots the oldest first
 * @param maxAge milliseconds
 */
export function repositoryState(
  snapshots: readonly SnapshotSummary[],
  target: string,
  maxAge: number,
  now = Date.now(),
): RecoveryState {
  const newest = new Map(snapshots.map((one) => [JSON.stringify([one.host, one.source]), one]));
  const rows = [...newest.values()].map((snapshot) => rowOf(snapshot, target, maxAge, now));
  return { rows, unknown: rows.length > 0 ? [] : [{ host: target, because: 'it has no snapshot' }] };
}

function rowOf(snapshot: SnapshotSummary, target: string, maxAge: number, now: number): RecoveryRow {
  const { host, source, startedAt, bytes } = snapshot;
  const age = now - Date.parse(startedAt);
  const late = age > maxAge;
  return {
    host,
    name: source,
    state: late ? 'late' : 'ok',
    level: late ? 'critical' : 'ok',
    because: late ? `${humanDuration(age)} old, at most ${humanDuration(maxAge)} is well` : null,
    lastSuccessAt: startedAt,
    ageSeconds: Math.max(0, age / 1_000),
    bytes,
    nextRunAt: null,
    targets: [
      {
        name: target,
        state: 'ok',
        error: null,
        lastSuccessAt: startedAt,
        snapshots: null,
        storedBytes: null,
        freeBytes: null,
        lastCheck: null,
      },
    ],
    wal: null,
  };
}
