import type { BackupOutcome, ToldError } from '../../../../recovery/backup/backup-outcome.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { humanDuration } from '../../../kit/duration.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { counted } from '../../counted.ts';
import { SHOWN_DIGITS } from '../snapshot-columns.ts';

/** Notes that are shown; all of them are in the snapshot. */
const SHOWN_NOTES = 10;

/** What a person reads of a backup that ended with a snapshot. */
export function outcomeLines(outcome: BackupOutcome, dryRun: boolean): string[] {
  const { snapshot, targets, forgotten, error } = outcome;
  if (snapshot === null) return [];
  const id = snapshot.id.slice(0, SHOWN_DIGITS);
  const facts = [
    counted(snapshot.entries, 'entry'),
    humanBytes(snapshot.bytes),
    `${humanBytes(snapshot.addedBytes)} new`,
    humanDuration(outcome.seconds * 1_000),
  ];
  return [
    safeLine(
      `${dryRun ? 'Would be a snapshot' : `Snapshot ${id}`} of ${snapshot.source}: ${facts.join(', ')}`,
    ),
    ...(dryRun ? [] : targets).map(({ name, state, error }) =>
      state === 'ok' ? safeLine(`  kept in ${name}`, 300) : `  not kept in ${safeLine(name)}: ${told(error)}`,
    ),
    ...noteLines(outcome, id),
    ...(forgotten.length === 0
      ? []
      : [`  forgotten: ${forgotten.length}; vedette backup prune frees their space`]),
    ...outcome.hooks
      .filter((hook) => hook.error !== null)
      .map((hook) => `  hook ${safeLine(hook.run[0] ?? '', 100)}: ${safeLine(hook.error ?? '', 300)}`),
    ...(error === null ? [] : [`  not all was done: ${told(error)}`]),
  ];
}

function noteLines({ notes }: BackupOutcome, id: string): string[] {
  const more = notes.length - SHOWN_NOTES;
  return [
    ...notes.slice(0, SHOWN_NOTES).map((note) => `  note: ${safeLine(note, 300)}`),
    ...(more > 0 ? [`  note: ${more} more; vedette backup show ${id}`] : []),
  ];
}

function told(error: ToldError | null): string {
  return safeLine(error?.message ?? 'unknown', 300);
}
