import { OperationalError } from '../../agent/kit/errors.ts';
import type { Repository } from '../archive/repository.ts';
import type { NewRepository, RepositoryKey } from '../archive/repository-key.ts';
import { archiveDoor } from './archive-door.ts';
import type { BackupDefinition } from './backup-definition.ts';
import { type OpenedTargets, openTargets } from './open-targets.ts';
import type { RepositoryDoor } from './repository-door.ts';
import type { RunBackupOptions } from './run-backup-options.ts';

export type OpenedRepository = { readonly targets: OpenedTargets; readonly repository: Repository };

/** Opens the repository of a backup; makes it where its targets have none. @throws OperationalError */
export async function openForBackup(
  { targets: chosen, gentle, key }: BackupDefinition,
  options: RunBackupOptions,
): Promise<OpenedRepository> {
  const { signal, onHeld, cacheFolder, door = archiveDoor, dryRun = false } = options;
  const opened = await openTargets(chosen, {
    gentle,
    forWriting: !dryRun,
    ...(onHeld && { onHeld }),
    ...(signal && { signal }),
  });
  const targets = dryRun ? await dryTargets(opened) : opened;
  try {
    const { target } = targets;
    if (!(await door.exists(target, signal)) && (await create(door, targets, key)) && !dryRun)
      options.onMade?.(target.name);
    const repository = await door.open({
      target,
      key,
      ...(cacheFolder && { cacheFolder }),
      ...(signal && { signal }),
    });
    return { targets, repository };
  } catch (error) {
    await targets.close().catch(() => {});
    throw error;
  }
}

/** The same, read and never changed. */
async function dryTargets({ target, ...rest }: OpenedTargets): Promise<OpenedTargets> {
  const { dryRunTarget } = await import('../wrap/dry-run-target.ts');
  return { ...rest, target: dryRunTarget(target) };
}

/** @returns whether it was made here */
async function create(door: RepositoryDoor, { target }: OpenedTargets, key: RepositoryKey): Promise<boolean> {
  try {
    await door.create({ target, ...(await newRepository(target.name, key)) });
    return true;
  } catch (error) {
    // Another host that shares it was faster.
    if (!(error instanceof OperationalError && error.kind === 'conflict')) throw error;
    return false;
  }
}

async function newRepository(name: string, key: RepositoryKey): Promise<NewRepository> {
  if ('passphrase' in key) return { passphrases: [key.passphrase], recipients: [] };
  if ('identity' in key) {
    const { recipientOf } = await import('../archive/key-text.ts');
    return { passphrases: [], recipients: [recipientOf(key.identity)] };
  }
  throw new OperationalError(
    'not-found',
    `Cannot open a repository in ${name}: there is none, and a writer key cannot make one`,
    {
      hint: 'Back up once with the passphrase or the identity; then: vedette backup key writer',
    },
  );
}
