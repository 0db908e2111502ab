import type { Repository } from '../../../recovery/archive/repository.ts';
import { untilInterrupted } from '../interrupted.ts';
import type { RepositoryArguments } from './repository-options.ts';

/** Opens the repository of a command line, until the user interrupts it. @throws OperationalError */
export async function inRepository<T>(
  args: RepositoryArguments,
  action: (repository: Repository, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { withRepository } = await import('./with-repository.ts');
  return untilInterrupted((signal) =>
    withRepository(args, signal, (repository) => action(repository, signal)),
  );
}
