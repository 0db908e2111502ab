import type { RepositoryKey } from '../../../recovery/archive/repository-key.ts';
import type { Chosen } from '../../../recovery/backup/backup-definition.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { RepositoryArguments } from './repository-options.ts';

/** Where a repository is, and the key that the configuration has for it. */
export type RepositoryPlace = {
  readonly targets: readonly Chosen[];
  readonly key: RepositoryKey | undefined;
};

/**
 * The repository that a command line names: `--target`, else `--repository`, else `BACKUP_DIR` as scripts set it.
 *
 * @throws OperationalError `invalid`
 */
export async function repositoryPlace(
  { target = [] }: RepositoryArguments,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RepositoryPlace> {
  const { BACKUP_DIR: folder } = environment;
  const words = target.length > 0 ? target : folder ? [`directory:${folder}`] : [];
  if (words.length === 0) throw nowhere();
  const { targetKinds } = await import('../../../recovery/targets/index.ts');
  const { chosenFromWords } = await import('../../../recovery/backup/kind-of-chosen.ts');
  return { targets: words.map((one) => chosenFromWords('target', one, targetKinds)), key: undefined };
}

function nowhere(): OperationalError {
  return new OperationalError('invalid', 'Cannot find the repository: no target was named', {
    hint: '--target directory:/mnt/b, or BACKUP_DIR=/mnt/b in the environment',
  });
}
