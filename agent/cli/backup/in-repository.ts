import type { OpenedRepository } from '../../../recovery/archive/opened-repository.ts';
import type { RepositoryKey } from '../../../recovery/archive/repository-key.ts';
import type { OpenedTargets } from '../../../recovery/backup/open-targets.ts';
import { untilInterrupted } from '../interrupted.ts';
import type { RepositoryArguments } from './repository-options.ts';

/**
 * Opens the repository of a command line, until the user interrupts it.
 *
 * @param key where it is known already
 * @throws OperationalError
 */
export async function inRepository<T>(
  args: RepositoryArguments,
  action: (repository: OpenedRepository, signal: AbortSignal, targets: OpenedTargets) => Promise<T>,
  key?: RepositoryKey,
): Promise<T> {
  const { withRepository } = await import('./with-repository.ts');
  return untilInterrupted((signal) =>
    withRepository(args, { signal, key }, (repository, targets) => action(repository, signal, targets)),
  );
}
