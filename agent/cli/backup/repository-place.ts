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
 * The repository that a command line names: `--target` or `--repository`; else `BACKUP_DIR`, as scripts set it; else the only one
 * of the configuration.
 *
 * @throws OperationalError `invalid`, `not-found`
 */
export async function repositoryPlace(
  { target = [], repository, config }: RepositoryArguments,
  { BACKUP_DIR: folder }: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RepositoryPlace> {
  if (target.length > 0) return wordedPlace(target);
  if (repository === undefined && config === undefined && folder) return wordedPlace([`directory:${folder}`]);
  const { configuredRepository } = await import('./configured-backups.ts');
  const place = await configuredRepository(repository, config);
  if (place !== undefined) return place;
  throw new OperationalError('invalid', 'Cannot find the repository: no target was named', {
    hint: '--target directory:/mnt/b, or BACKUP_DIR=/mnt/b in the environment',
  });
}

async function wordedPlace(words: readonly string[]): Promise<RepositoryPlace> {
  const [{ targetKinds }, { chosenFromWords }] = await Promise.all([
    import('../../../recovery/targets/index.ts'),
    import('../../../recovery/backup/kind-of-chosen.ts'),
  ]);
  return { targets: words.map((one) => chosenFromWords('target', one, targetKinds)), key: undefined };
}
