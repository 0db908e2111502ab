import { forgetSnapshots as removeSnapshots } from '../archive/prune/forget-snapshots.ts';
import type { Repository } from '../archive/repository.ts';
import { proofName } from './proofs.ts';

/**
 * Takes snapshots out of a repository, with their proofs; what only they used goes with the next prune. Doing it again does no
 * harm.
 *
 * @param ids whole ones
 * @throws OperationalError `forbidden` where the target is append-only.
 */
export async function forgetSnapshots(
  repository: Repository,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await removeSnapshots(repository, ids, signal);
  for (const id of ids) await repository.target.remove(proofName(id), signal);
}
