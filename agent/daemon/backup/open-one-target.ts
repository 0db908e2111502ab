import type { Repository } from '../../../recovery/archive/repository.ts';
import type { BackupDefinition, Chosen } from '../../../recovery/backup/backup-definition.ts';
import { type OpenedTargets, openTargets } from '../../../recovery/backup/open-targets.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { JobContext } from './job-context.ts';

/** A repository as one of its targets has it. */
export type OpenedTarget = {
  readonly name: string;
  readonly repository: Repository;
  readonly close: () => Promise<void>;
};

type Opening = { readonly backup: BackupDefinition; readonly cacheFolder: string };

/**
 * Opens the repository of a backup as the target of that name has it, or as the first that is well.
 *
 * @throws OperationalError `not-found` where no target has that name; else what kept the last of them.
 */
export async function openOneTarget(
  opening: Opening,
  name: string | null,
  context: JobContext,
): Promise<OpenedTarget> {
  let failure: unknown;
  for (const chosen of opening.backup.targets) {
    try {
      const opened = await openTarget(opening, chosen, context, name);
      if (opened !== undefined) return opened;
    } catch (error) {
      context.signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure ?? unknownTarget(opening.backup, name);
}

/** Opens it as that target has it; undefined where that has another name than the one that is asked for. */
export async function openTarget(
  { backup, cacheFolder }: Opening,
  chosen: Chosen,
  { door, signal }: JobContext,
  name: string | null = null,
): Promise<OpenedTarget | undefined> {
  const targets = await openTargets([chosen], { signal });
  const { target } = targets;
  try {
    if (name !== null && target.name !== name) return await closed(targets);
    if (!(await door.exists(target, signal)))
      throw new OperationalError('not-found', `Cannot read ${target.name}: there is no repository`, {
        hint: `vedette backup run ${backup.name}`,
      });
    const repository = await door.open({ target, key: backup.key, cacheFolder, signal });
    return { name: target.name, repository, close: () => closeBoth(repository, targets) };
  } catch (error) {
    await targets.close().catch(() => {});
    throw error;
  }
}

async function closed(targets: OpenedTargets): Promise<undefined> {
  await targets.close();
}

async function closeBoth(repository: Repository, targets: OpenedTargets): Promise<void> {
  await repository.close().catch(() => {});
  await targets.close().catch(() => {});
}

function unknownTarget({ name }: BackupDefinition, target: string | null): OperationalError {
  return new OperationalError(
    'not-found',
    `Cannot find the target ${target}: ${name} has none of that name`,
    { hint: 'vedette backup show' },
  );
}
