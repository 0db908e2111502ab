import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import type { ScheduledBackup } from '../../../recovery/backup/scheduled-backup.ts';
import type { BackupConfig, ConfiguredRepository } from '../../../recovery/config.ts';
import { OperationalError } from '../../kit/errors.ts';
import { nearestName } from '../../kit/nearest-name.ts';
import type { RepositoryPlace } from './repository-place.ts';

/** The section `backup:` of a configuration, by default that of this host. @throws OperationalError */
async function backupSectionOf(file: string | undefined): Promise<{ host: string; backup: BackupConfig }> {
  const { loadConfig } = await import('../../config/load-config.ts');
  return loadConfig(file === undefined ? {} : { file }).config;
}

/** The backups of a configuration with what decides when they run. @throws OperationalError */
export async function configuredBackups(file: string | undefined): Promise<readonly ScheduledBackup[]> {
  const { host, backup } = await backupSectionOf(file);
  const { scheduledBackups } = await import('../../../recovery/backup/scheduled-backup.ts');
  return scheduledBackups(backup, host, Date.now());
}

/**
 * The backup of that name, or all of the group of that name.
 *
 * @throws OperationalError `not-found`
 */
export async function definitionsNamed(name: string, file: string | undefined): Promise<BackupDefinition[]> {
  const all = (await configuredBackups(file)).map(({ definition }) => definition);
  const found = all.filter((one) => one.name === name);
  const group = found.length > 0 ? found : all.filter((one) => one.group === name);
  if (group.length > 0) return group;
  throw unknown('backup', name, [...new Set(all.flatMap((one) => [one.name, one.group ?? one.name]))]);
}

/**
 * A repository of the configuration; without a name the only one there is, and undefined where there is not exactly one.
 *
 * @throws OperationalError `not-found` where none has that name
 */
export async function configuredRepository(
  name: string | undefined,
  file: string | undefined,
): Promise<RepositoryPlace | undefined> {
  const { repositories } = (await backupSectionOf(file)).backup;
  const [only, ...more] = Object.values(repositories);
  if (name === undefined) return only && more.length === 0 ? placeOf(only) : undefined;
  const found = repositories[name];
  if (found !== undefined) return placeOf(found);
  throw unknown('repository', name, Object.keys(repositories));
}

async function placeOf(repository: ConfiguredRepository): Promise<RepositoryPlace> {
  const [{ configuredKey }, { chosenKind }] = await Promise.all([
    import('../../../recovery/backup/scheduled-backup.ts'),
    import('../../../recovery/kind-choice.ts'),
  ]);
  return { targets: repository.targets.map(chosenKind), key: configuredKey(repository) };
}

function unknown(what: string, name: string, known: readonly string[]): OperationalError {
  const near = nearestName(name, known);
  const hint =
    near === undefined ? `Known: ${known.join(', ')}` : `Did you mean ${near}? Known: ${known.join(', ')}`;
  return new OperationalError(
    'not-found',
    `Cannot find the ${what} ${name}: the configuration has none of that name`,
    {
      hint:
        known.length === 0
          ? 'Section backup: of the configuration; vedette config schema has its options'
          : hint,
    },
  );
}
