import { resolve } from 'node:path';
import type { Repository } from '../../../recovery/archive/repository.ts';
import type { RepositoryKey } from '../../../recovery/archive/repository-key.ts';
import type { Chosen } from '../../../recovery/backup/backup-definition.ts';
import type { Target } from '../../../recovery/targets/target.ts';
import { OperationalError } from '../../kit/errors.ts';
import { givenKey } from '../backup/repository-key.ts';
import type { RepositoryArguments } from '../backup/repository-options.ts';

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
  const given = await givenKey(args);
  const { openers, key = given } = folders(args) ?? (await placed(args, given));
  if (key === undefined)
    throw new OperationalError('unauthenticated', 'Cannot open the archive of WAL: no key was given', {
      hint: '--key-file with a writer key (vedette backup key writer), or VEDETTE_PASSPHRASE_FILE',
    });
  const { openRepository } = await import('../../../recovery/archive/open-repository.ts');
  const opened: Repository[] = [];
  const closings: (() => Promise<void> | undefined)[] = [];
  try {
    for (const open of openers) {
      const target = await open();
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

type Places = {
  readonly openers: readonly (() => Promise<Target>)[];
  readonly key?: RepositoryKey | undefined;
};

const FOLDER = 'directory:';

/** Folders that are named on the command line, which need none of what reads the options of targets. */
function folders({ target = [], repository }: RepositoryArguments): Places | undefined {
  if (repository !== undefined || target.length === 0) return undefined;
  if (target.some((words) => !words.startsWith(FOLDER) || words.length === FOLDER.length)) return undefined;
  return { openers: target.map((words) => () => openFolder(resolve(words.slice(FOLDER.length)))) };
}

async function openFolder(path: string): Promise<Target> {
  const { DirectoryTarget } = await import('../../../recovery/targets/directory/directory-target.ts');
  return new DirectoryTarget(path);
}

async function placed(args: RepositoryArguments, given: RepositoryKey | undefined): Promise<Places> {
  const { repositoryPlace } = await import('../backup/repository-place.ts');
  const { targets, key } = await repositoryPlace(args);
  return { openers: targets.map((chosen) => () => openChosen(chosen)), key: given ?? key };
}

async function openChosen({ kind, options }: Chosen): Promise<Target> {
  const { targetKinds } = await import('../../../recovery/targets/index.ts');
  const { kindOfChosen } = await import('../../../recovery/backup/kind-of-chosen.ts');
  const { retryTarget } = await import('../../../recovery/wrap/retry-target.ts');
  return retryTarget(await kindOfChosen('target', kind, targetKinds).open(options));
}
