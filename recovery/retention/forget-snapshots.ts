import type { Repository } from '../archive/repository.ts';
import { proofName } from './proofs.ts';

/**
 * Takes snapshots out of a repository; what only they used goes with the next prune. Doing it again does no harm.
 *
 * @param ids whole ones
 * @throws OperationalError `forbidden` where the target is append-only.
 */
export async function forgetSnapshots(
  { target }: Repository,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  for (const id of ids) {
    await target.remove(`snapshots/${id}`, signal);
    await target.remove(proofName(id), signal);
  }
}
