import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Captured } from '../../archive/repository.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';
import { quoteName } from './sql-quote.ts';

/** How many rows of earlier backups a canary table keeps. */
const KEPT = 1_000;

/**
 * Writes the time of the server into a table of one column, `written_at`, that is made where it is not there: how old restored data
 * are is read from it.
 *
 * @param table `name` or `schema.name`, in the database of the connection
 * @returns nothing on a standby, which takes no writes
 */
export async function writeCanary(
  connection: PostgresConnection,
  table: string,
  database: string,
): Promise<Captured['canary'] | undefined> {
  const [state] = await connection.query('SELECT pg_is_in_recovery()::text AS standby');
  if (state?.standby === 'true') return undefined;
  const name = quotedTable(table);
  await connection.query(`CREATE TABLE IF NOT EXISTS ${name} (written_at timestamptz NOT NULL)`);
  await connection.query(
    `DELETE FROM ${name} WHERE written_at < (SELECT min(w) FROM (SELECT written_at AS w FROM ${name} ORDER BY 1 DESC LIMIT ${KEPT}) last)`,
  );
  const [row] = await connection.query(
    `INSERT INTO ${name} VALUES (clock_timestamp()) RETURNING to_char(written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`,
  );
  return { of: `postgres:${database}/${table}`, writtenAt: String(row?.at) };
}

/** A name as SQL takes it; each part between points is quoted. */
export function quotedTable(table: string): string {
  const parts = table.split('.');
  if (parts.length > 2 || parts.some((part) => part === ''))
    throw new OperationalError('invalid', `Cannot use table ${table}: expected name or schema.name`);
  return parts.map(quoteName).join('.');
}
