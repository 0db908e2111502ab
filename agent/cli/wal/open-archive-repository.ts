import type { Repository } from '../../../recovery/archive/repository.ts';
import type { Chosen } from '../../../recovery/backup/backup-definition.ts';
import { OperationalError } from '../../kit/errors.ts';
import { givenKey } from '../backup/repository-key.ts';
import type { RepositoryArguments } from '../backup/repository-options.ts';
import { repositoryPlace } from '../backup/repository-place.ts';

/**
 * Opens the repository on each target that the command line names, each by itself: a segment is archived when all of them have it.
 *
 * @throws OperationalError
 */
export async function withRepositories<T>(
  args: RepositoryArguments,
  signal: AbortSignal,
  action: (repositories: readonly [Repository, ...Repository[]]) => Promise<T>,
): Promise<T> {
  const place = await repositoryPlace(args);
  const key = (await givenKey(args)) ?? place.key;
  if (key === undefined)
    throw new OperationalError('unauthenticated', 'Cannot open the archive of WAL: no key was given', {
      hint: '--key-file with a writer key (vedette backup key writer), or VEDETTE_PASSPHRASE_FILE',
    });
  const { openRepository } = await import('../../../recovery/archive/open-repository.ts');
  const opened: Repository[] = [];
  const closings: (() => Promise<void> | undefined)[] = [];
  try {
    for (const chosen of place.targets) {
      const target = await openTarget(chosen);
      closings.push(() => target.close?.());
      const repository = await openRepository({ target, key, signal });
      closings.push(() => repository.close());
      opened.push(repository);
    }
    return await action(opened as [Repository, ...Repository[]]);
  } finally {
    for (const close of closings.reverse()) await close()?.catch(() => {});
  }
}

async function openTarget({ kind, options }: Chosen) {
  const { targetKinds } = await import('../../../recovery/targets/index.ts');
  const { kindOfChosen } = await import('../../../recovery/backup/kind-of-chosen.ts');
  const { retryTarget } = await import('../../../recovery/wrap/retry-target.ts');
  return retryTarget(await kindOfChosen('target', kind, targetKinds).open(options));
}
