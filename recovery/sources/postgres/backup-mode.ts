import { OperationalError } from '../../../agent/kit/errors.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';
import { sqlStateOf } from './postgres-failure.ts';

/** The low-level backup API (PostgreSQL documentation, 26.3.3). Its functions were renamed in version 15. */
export function backupStatements(major: number): { readonly start: string; readonly stop: string } {
  if (major >= 15)
    return {
      start: 'SELECT pg_backup_start($1::text, fast => true)::text AS lsn',
      stop: 'SELECT lsn::text, labelfile, spcmapfile FROM pg_backup_stop(wait_for_archive => false)',
    };
  return {
    start: 'SELECT pg_start_backup($1::text, true, false)::text AS lsn',
    stop: 'SELECT lsn::text, labelfile, spcmapfile FROM pg_stop_backup(false, false)',
  };
}

export type StoppedBackup = {
  readonly stopLsn: string;
  /** Content of `backup_label`, and of `tablespace_map`, which is empty where there are no tablespaces. */
  readonly label: string;
  readonly tablespaceMap: string;
};

/** Begins backup mode; it ends with the session. @returns the start LSN */
export async function startBackup(
  connection: PostgresConnection,
  major: number,
  label: string,
): Promise<string> {
  try {
    const [row] = await connection.query(backupStatements(major).start, [label]);
    return String(row?.lsn);
  } catch (error) {
    throw explained(error);
  }
}

/** Ends it. What the server says here is the last word on whether the copy is good. */
export async function stopBackup(connection: PostgresConnection, major: number): Promise<StoppedBackup> {
  try {
    const [row] = await connection.query(backupStatements(major).stop);
    return { stopLsn: String(row?.lsn), label: row?.labelfile ?? '', tablespaceMap: row?.spcmapfile ?? '' };
  } catch (error) {
    throw explained(error);
  }
}

/**
 * A slot that keeps the WAL of the backup on the server until the session ends.
 *
 * @returns why there is none, where the server has no room for it
 */
export async function keepWal(connection: PostgresConnection, name: string): Promise<string | undefined> {
  try {
    await connection.query('SELECT pg_create_physical_replication_slot($1::name, true, true)::text', [name]);
    return undefined;
  } catch (error) {
    if (['53400', '55000', '42501'].includes(sqlStateOf(error) ?? '')) return (error as Error).message;
    throw error;
  }
}

/** What a backup that the server no longer holds for good is told as. */
function explained(error: unknown): unknown {
  const text = error instanceof Error ? error.message : '';
  if (/promoted during online backup/.test(text))
    return refusal('the standby was promoted while it ran', 'run it again', error);
  if (/full_page_writes/.test(text))
    return refusal('full_page_writes was off on the primary', 'set full_page_writes = on', error);
  if (/WAL level not sufficient|wal_level/.test(text))
    return refusal('wal_level is minimal', 'set wal_level = replica and restart the server', error);
  if (error instanceof OperationalError && error.kind === 'unavailable')
    return refusal(
      `the server was stopped or restarted while it ran (${text})`,
      'see its log, then run it again',
      error,
    );
  return error;
}

function refusal(state: string, hint: string, cause: unknown): OperationalError {
  return new OperationalError('conflict', `Cannot back up PostgreSQL: ${state}`, { hint, cause });
}
