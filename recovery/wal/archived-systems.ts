import { OperationalError } from '../../agent/kit/errors.ts';
import type { Repository } from '../archive/repository.ts';

/** System ids of the clusters that have log in a repository. */
export async function archivedSystems(
  { target }: Repository,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const systems = new Set<string>();
  for await (const { name } of target.list('wal/', signal)) systems.add(name.split('/')[1] as string);
  return [...systems].sort();
}

/** The one cluster of a repository, for those who do not say which. @throws OperationalError `not-found`, `conflict` */
export async function onlySystem(repository: Repository, signal?: AbortSignal): Promise<string> {
  const systems = await archivedSystems(repository, signal);
  const [first, second] = systems;
  if (first !== undefined && second === undefined) return first;
  const { name } = repository.target;
  if (first === undefined)
    throw new OperationalError('not-found', `Cannot find WAL in ${name}: there is none`);
  throw new OperationalError(
    'conflict',
    `Cannot choose a cluster in ${name}: it has WAL of ${systems.slice(0, 5).join(', ')}`,
    { hint: '--system-id ID, or run it in the data folder' },
  );
}
