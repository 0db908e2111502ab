import { parseLsn } from './lsn.ts';
import type { SnapshotWal } from './snapshot-wal.ts';
import { parseWalName, segmentNumber } from './wal-name.ts';

/**
 * Names of the archive of one cluster that no kept snapshot of it can need: those before the segment in which the oldest of them
 * begins, on every timeline, since the log only goes forward on each. History files stay, and so does everything of a cluster
 * without a snapshot, whose first one may be running.
 *
 * @param snapshots what the facts of all kept snapshots say; those of other clusters are passed over
 * @param names files and stream pieces by the names that PostgreSQL gives them
 */
export function unneededWal(
  systemId: string,
  snapshots: readonly SnapshotWal[],
  names: readonly string[],
): readonly string[] {
  const own = snapshots.filter((snapshot) => snapshot.systemId === systemId);
  if (own.length === 0) return [];
  const starts = own.map(({ startLsn, segmentSize }) => Number(parseLsn(startLsn) / BigInt(segmentSize)));
  const oldest = Math.min(...starts);
  const size = (own[0] as SnapshotWal).segmentSize;
  return names.filter((name) => {
    const kind = parseWalName(name)?.kind;
    return kind !== undefined && kind !== 'history' && segmentNumber(name, size) < oldest;
  });
}
