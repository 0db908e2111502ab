import { openRepository, repositoryExists } from '../../../recovery/archive/open-repository.ts';
import type { OpenedRepository } from '../../../recovery/archive/opened-repository.ts';
import type { RepositoryKey } from '../../../recovery/archive/repository-key.ts';
import { type OpenedTargets, openTargets } from '../../../recovery/backup/open-targets.ts';
import { OperationalError } from '../../kit/errors.ts';
import { cacheFolder } from '../../kit/state-folder.ts';
import { askedKey, givenKey } from './repository-key.ts';
import type { RepositoryArguments } from './repository-options.ts';
import { repositoryPlace } from './repository-place.ts';

/**
 * Opens the repository that a command line names, does something with it, and closes it on every way out.
 *
 * @throws OperationalError `not-found` where there is none, `unauthenticated` where the key does not fit.
 */
export async function withRepository<T>(
  args: RepositoryArguments,
  { signal, key: known }: { readonly signal: AbortSignal; readonly key?: RepositoryKey | undefined },
  action: (repository: OpenedRepository, targets: OpenedTargets) => Promise<T>,
): Promise<T> {
  const place = await repositoryPlace(args);
  const given = known ?? (await givenKey(args)) ?? place.key;
  const targets = await openTargets(place.targets, { signal });
  try {
    const { target } = targets;
    if (!(await repositoryExists(target, signal))) throw noRepository(target.name);
    const key = given ?? (await askedKey({ isNew: false, of: target.name }));
    const repository = await openRepository({ target, key, cacheFolder: cacheFolder(), signal });
    try {
      return await action(repository, targets);
    } finally {
      await repository.close().catch(() => {});
    }
  } finally {
    await targets.close().catch(() => {});
  }
}

function noRepository(target: string): OperationalError {
  return new OperationalError('not-found', `Cannot open the repository in ${target}: there is none`, {
    hint: `vedette backup run --source files:/srv --target ${target}`,
  });
}
