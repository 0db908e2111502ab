import type { ScheduledBackup } from '../../../recovery/backup/scheduled-backup.ts';
import type { AgendaItem } from './backup-agenda.ts';

/** What is begun together: one backup, or all of a group. */
export type BackupUnit = { readonly key: string; readonly backups: readonly ScheduledBackup[] };

/** The unit that a backup is of. */
export function unitKey({ definition: { name, group } }: ScheduledBackup): string {
  return group === null ? `backup ${name}` : `group ${group}`;
}

export function checkKey(name: string): string {
  return `check ${name}`;
}

/** The unit of that key, with those of its backups that run by themselves. */
export function unitOf(key: string, backups: readonly ScheduledBackup[]): BackupUnit {
  return { key, backups: backups.filter((backup) => backup.enabled && unitKey(backup) === key) };
}

/** All that is due again and again: units and checks. */
export function agendaItems(backups: readonly ScheduledBackup[]): AgendaItem[] {
  const items = new Map<string, AgendaItem>();
  for (const backup of backups.filter(({ enabled }) => enabled)) {
    const { schedule, jitter, check, definition } = backup;
    const key = unitKey(backup);
    if (schedule !== null && !items.has(key)) items.set(key, { key, schedule, jitter });
    const checked = checkKey(definition.name);
    if (check !== null) items.set(checked, { key: checked, schedule: check.schedule, jitter: 0 });
  }
  return [...items.values()];
}
