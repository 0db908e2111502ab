import type { RepositoryKey } from '../../../../recovery/archive/repository-key.ts';
import { archiveDoor } from '../../../../recovery/backup/archive-door.ts';
import type { BackupDefinition } from '../../../../recovery/backup/backup-definition.ts';
import { openTargets } from '../../../../recovery/backup/open-targets.ts';
import { definitionsNamed } from '../configured-backups.ts';
import { askedKey, givenKey } from '../repository-key.ts';
import { type RepositoryPlace, repositoryPlace } from '../repository-place.ts';
import { definitionsFromWords, sourcesFromWords } from './definitions-from-words.ts';
import type { RunArguments } from './run-backup-command.ts';

/**
 * What a command line says to back up: its sources, or the backup or group that the configuration has under its name.
 *
 * @throws OperationalError `invalid` before anything is asked or opened
 */
export async function definitionsOf(args: RunArguments, signal: AbortSignal): Promise<BackupDefinition[]> {
  const { name, source, config, tag: tags = [] } = args;
  if (source === undefined) {
    const definitions = await definitionsNamed(name as string, config);
    return definitions.map((one) => ({ ...one, tags: [...one.tags, ...tags] }));
  }
  const sources = sourcesFromWords(args);
  const place = await repositoryPlace(args);
  const key = (await givenKey(args)) ?? place.key ?? (await askedFor(place, signal));
  return definitionsFromWords(args, sources, { targets: place.targets, key });
}

/** A passphrase that is chosen now is asked for twice. */
async function askedFor({ targets }: RepositoryPlace, signal: AbortSignal): Promise<RepositoryKey> {
  const opened = await openTargets(targets, { signal });
  try {
    const isNew = !(await archiveDoor.exists(opened.target, signal));
    return await askedKey({ isNew, of: opened.target.name });
  } finally {
    await opened.close();
  }
}
