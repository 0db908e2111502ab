import type { RepositoryDoor } from '../../../recovery/backup/repository-door.ts';
import { OperationalError } from '../../kit/errors.ts';

/**
 * A door that makes no repository where one is known to have been. A disk that is not mounted looks like an empty folder: a new
 * repository there would fill the disk below, and everybody would believe that there are backups.
 *
 * @param known names of targets
 */
export function waryDoor(door: RepositoryDoor, known: readonly string[]): RepositoryDoor {
  return {
    ...door,
    async exists(target, signal) {
      if (await door.exists(target, signal)) return true;
      if (!known.includes(target.name)) return false;
      throw new OperationalError(
        'unavailable',
        `Cannot use ${target.name}: the repository is not there any more`,
        {
          hint: 'Mount it, or bring it back. To begin anew on purpose, give the backup another name or target.',
        },
      );
    },
  };
}
