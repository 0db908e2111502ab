import { OperationalError } from '../../../../agent/kit/errors.ts';
import { connectPostgres, type PostgresConnection } from '../postgres-connection-bun.ts';
import type { ServerAddress } from '../server-address.ts';
import { quoteText } from '../sql-quote.ts';

/** One view of a database that several sessions share. It lasts as long as the session that exported it. */
export type ExportedSnapshot = {
  /** For `pg_dump --snapshot` and `SET TRANSACTION SNAPSHOT`. */
  readonly id: string;
  /** When it was taken, by the clock of the server, RFC 3339. */
  readonly at: string;
  readonly lsn: string | null;
  readonly session: PostgresConnection;
};

/** Begins a transaction on the connection and exports what it sees. @throws OperationalError */
export async function exportSnapshot(session: PostgresConnection): Promise<ExportedSnapshot> {
  await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // The transaction waits for pg_dump: nothing may end it for doing nothing.
  await session.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  const [row] = await session.query(`
    SELECT pg_export_snapshot() AS id, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
      (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn`);
  if (!row?.id) throw new OperationalError('unavailable', 'Cannot export a snapshot: the server gave none');
  return { id: row.id, at: String(row.at), lsn: row.lsn ?? null, session };
}

/** A session of its own that sees the same; whoever opens it closes it. */
export async function joinSnapshot(
  address: ServerAddress,
  { id }: ExportedSnapshot,
): Promise<PostgresConnection> {
  const session = await connectPostgres(address);
  try {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await session.query(`SET TRANSACTION SNAPSHOT ${quoteText(id)}`);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}
