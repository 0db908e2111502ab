import { OperationalError } from '../../../agent/kit/errors.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';
import { quoteName } from './sql-quote.ts';

export type Canary = { readonly of: string; readonly writtenAt: string };

/**
 * Writes who backs up and when into a table of one row, which is made where it is not there. It is committed before the snapshot is
 * taken, so that whoever restores it knows the age of the data to the second.
 *
 * @param table `schema.table`; in `public` without a schema
 * @throws OperationalError `invalid`, `forbidden`; a standby cannot be written to
 */
export async function writeCanary(
  connection: PostgresConnection,
  table: string,
  { database, host, now }: { readonly database: string; readonly host: string; readonly now: Date },
): Promise<Canary> {
  const name = tableName(table);
  await connection.query(`CREATE TABLE IF NOT EXISTS ${name} (
    id boolean PRIMARY KEY DEFAULT true CHECK (id), host text NOT NULL, written_at timestamptz NOT NULL)`);
  const writtenAt = now.toISOString();
  await connection.query(
    `INSERT INTO ${name} (host, written_at) VALUES ($1::text, $2::text::timestamptz)
     ON CONFLICT (id) DO UPDATE SET host = excluded.host, written_at = excluded.written_at`,
    [host, writtenAt],
  );
  return { of: `postgres:${database}/${table.includes('.') ? table : `public.${table}`}`, writtenAt };
}

function tableName(table: string): string {
  const parts = table.split('.');
  if (parts.length > 2 || parts.some((part) => part === ''))
    throw new OperationalError('invalid', `Cannot write the canary: ${JSON.stringify(table)} is no table`, {
      hint: 'canary: schema.table',
    });
  const [schema, name] = parts.length === 2 ? parts : ['public', table];
  return `${quoteName(schema!)}.${quoteName(name!)}`;
}
