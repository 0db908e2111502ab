import type { PostgresConnection } from '../../postgres-connection-bun.ts';
import { arrayText } from './swap-databases.ts';

/** A table, or a whole schema where no table is named. */
export type ObjectName = { readonly schema: string; readonly table: string | undefined };

/** Which of them the database has. */
export async function present(
  session: PostgresConnection,
  names: readonly ObjectName[],
): Promise<readonly ObjectName[]> {
  const found: ObjectName[] = [];
  for (const name of names) {
    const [row] =
      name.table === undefined
        ? await session.query('SELECT nspname::text AS it FROM pg_namespace WHERE nspname = $1::text', [
            name.schema,
          ])
        : await session.query(
            `SELECT c.relname::text AS it FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = $1::text AND c.relname = $2::text`,
            [name.schema, name.table],
          );
    if (row !== undefined) found.push(name);
  }
  return found;
}

/**
 * What outside of them hangs on them: foreign keys and views, which would stay with what is moved aside; extensions in a schema, and
 * publications of a table.
 */
export async function dependentsOf(
  session: PostgresConnection,
  there: readonly ObjectName[],
  schemas: readonly string[],
): Promise<readonly string[]> {
  if (there.length === 0) return [];
  const tables = there.flatMap(({ schema, table }) => (table === undefined ? [] : [`${schema}\0${table}`]));
  const rows = await session.query(DEPENDENTS, [
    arrayText(tables.map((one) => one.replace('\0', '.'))),
    arrayText(schemas),
  ]);
  return rows.map(({ it }) => String(it));
}

const DEPENDENTS = `
  WITH moved AS (
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname || '.' || c.relname = ANY ($1::text[]) OR n.nspname = ANY ($2::text[])
  )
  SELECT 'foreign key ' || conname || ' of ' || conrelid::regclass::text AS it FROM pg_constraint
    WHERE contype = 'f' AND confrelid IN (SELECT oid FROM moved) AND conrelid NOT IN (SELECT oid FROM moved)
  UNION SELECT 'view ' || r.ev_class::regclass::text FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.refobjid IN (SELECT oid FROM moved) AND r.ev_class NOT IN (SELECT oid FROM moved)
  UNION SELECT 'partitioned table ' || inhparent::regclass::text FROM pg_inherits
    WHERE inhrelid IN (SELECT oid FROM moved) AND inhparent NOT IN (SELECT oid FROM moved)
  UNION SELECT 'publication ' || p.pubname FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
    WHERE r.prrelid IN (SELECT oid FROM moved)
  UNION SELECT 'extension ' || e.extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE n.nspname = ANY ($2::text[])
  ORDER BY 1`;
