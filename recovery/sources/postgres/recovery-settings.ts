import { OperationalError } from '../../../agent/kit/errors.ts';

/** Settings of an earlier restore, which must not steer the next one. */
const OF_A_RESTORE =
  /^\s*(recovery_target(_[a-z]+)?|restore_command|recovery_end_command|archive_cleanup_command|primary_conninfo|primary_slot_name|promote_trigger_file|recovery_min_apply_delay)\s*=?\s/i;

/**
 * Content of `postgresql.auto.conf` with these settings in place of those of an earlier restore.
 *
 * @param kept as it was in the backup
 */
export function autoConfiguration(kept: string, settings: Readonly<Record<string, string>>): string {
  const names = new RegExp(`^\\s*(${Object.keys(settings).join('|') || '$^'})\\s*=?\\s`, 'i');
  const lines = kept
    .split('\n')
    .filter((line) => line !== '' && !OF_A_RESTORE.test(line) && !names.test(line));
  const added = Object.entries(settings).map(([name, value]) => `${name} = ${quotedSetting(value)}`);
  return [...lines, ...added, ''].join('\n');
}

/** A value as the configuration of the server has it (`guc-file.l`). */
export function quotedSetting(value: string): string {
  refuseControls(value);
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/**
 * A command as the server hands it to its shell, `%f` and `%p` put in by the server itself.
 *
 * @param words program and arguments; `%f` and `%p` alone are the server's, any other `%` is text
 */
export function serverCommand(words: readonly string[]): string {
  return words.map((word) => (word === '%f' || word === '%p' ? `"${word}"` : shellWord(word))).join(' ');
}

function shellWord(word: string): string {
  refuseControls(word);
  const text = word.replaceAll('%', '%%');
  return /^[\w@+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** There is no way to write a line feed that the configuration, the server and its shell all read alike. */
function refuseControls(text: string): void {
  if (!/[\0-\x1f\x7f]/.test(text)) return;
  throw new OperationalError(
    'invalid',
    `Cannot write ${JSON.stringify(text.slice(0, 80))} into the configuration of PostgreSQL: it has control characters`,
  );
}
