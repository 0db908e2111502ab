import { OpenedRepository } from '../../../recovery/archive/opened-repository.ts';
import type { Repository } from '../../../recovery/archive/repository.ts';

/** A repository with what checks and prunes look into. @throws TypeError for one that is not of our archive */
export function archiveRepository(repository: Repository): OpenedRepository {
  if (repository instanceof OpenedRepository) return repository;
  throw new TypeError('Cannot look into a repository that is not of the archive');
}
