import type { RepositoryKey } from '../archive/repository-key.ts';
import type { BackupConfig, ConfiguredBackup, ConfiguredRepository } from '../config.ts';
import { chosenKind } from '../kind-choice.ts';
import type { BackupDefinition, Gentleness } from './backup-definition.ts';
import { type BackupSchedule, defaultMaxAge, scheduleOf } from './backup-schedule.ts';

/** A backup with what decides when it is taken and checked. Times in milliseconds. */
export type ScheduledBackup = {
  readonly definition: BackupDefinition;
  /** Name of its repository in the configuration. */
  readonly repository: string;
  readonly enabled: boolean;
  /** Null where it runs only when asked to. */
  readonly schedule: BackupSchedule | null;
  readonly jitter: number;
  /** Older than that is late; null where nobody can say. */
  readonly maxAge: number | null;
  readonly check: { readonly schedule: BackupSchedule; readonly read: 'none' | 'new' | 'all' } | null;
  readonly wal: 'off' | 'command' | 'stream';
};

/** The backups of the section `backup:`, in their order. */
export function scheduledBackups(config: BackupConfig, host: string, now: number): ScheduledBackup[] {
  return config.list.map((backup) => {
    const repository = backup.repository ?? (Object.keys(config.repositories)[0] as string);
    return {
      definition: definitionOf(backup, config.repositories[repository] as ConfiguredRepository, host),
      repository,
      ...times(backup, now),
      enabled: config.enabled && backup.enabled,
      wal: backup.wal,
    };
  });
}

function times(backup: ConfiguredBackup, now: number) {
  const { jitter = 0, max_age: maxAge, check } = backup;
  const schedule = scheduleOf(backup);
  const checked = check && scheduleOf(check);
  return {
    schedule,
    jitter,
    maxAge: maxAge ?? (schedule && defaultMaxAge(schedule, jitter, now)) ?? null,
    check: checked ? { schedule: checked, read: check.read } : null,
  };
}

function definitionOf(
  backup: ConfiguredBackup,
  repository: ConfiguredRepository,
  host: string,
): BackupDefinition {
  const { name, group = null, source, tags, before, after, gentle, retention = null } = backup;
  return {
    name,
    host,
    group,
    source: chosenKind(source),
    targets: repository.targets.map(chosenKind),
    key: configuredKey(repository),
    tags,
    before,
    after,
    gentle: gentleness(gentle),
    retention: retention as BackupDefinition['retention'],
  };
}

/** What opens a repository of the configuration. */
export function configuredKey({
  passphrase,
  identity,
  writer_key: writerKey,
}: ConfiguredRepository): RepositoryKey {
  if (passphrase !== undefined) return { passphrase };
  if (identity !== undefined) return { identity };
  if (writerKey !== undefined) return { writerKey };
  throw new TypeError('a repository of a checked configuration has a key');
}

function gentleness({ bandwidth, pressure }: ConfiguredBackup['gentle']): Gentleness {
  return {
    ...(bandwidth && {
      bandwidth: bandwidth.map(({ from, rate }) => ({ from, bytesPerSecond: rate ?? null })),
    }),
    ...(pressure && { pressure: pressure as NonNullable<Gentleness['pressure']> }),
  };
}
