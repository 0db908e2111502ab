import { snapshotName } from '../object-names.ts';
import type { Repository } from '../repository.ts';

/** Removes snapshots from the list; what only they need stays until the next prune. */
export async function forgetSnapshots(
  { target }: Repository,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  for (const id of ids) await target.remove(snapshotName(id), signal);
}
