import { connectPostgres, type PostgresConnection } from '../../sources/postgres/postgres-connection-bun.ts';
import type { ServerAddress } from '../../sources/postgres/server-address.ts';

/** Databases beyond which names are not asked for. */
const MAXIMUM_DATABASES = 50;

/**
 * Names of relations by `TABLESPACE/DATABASE/FILENODE`, asked of a server that runs: `shop/public.orders`. What was rewritten,
 * dropped or made since has no name there any more.
 */
export async function relationNames(
  address: ServerAddress,
  relations: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const byDatabase = Map.groupBy(relations, (relation) => relation.split('/')[1] as string);
  const names = new Map<string, string>();
  const databases = await inDatabase(address, address.database, (connection) =>
    connection.query('SELECT oid::text, datname::text FROM pg_database WHERE datallowconn'),
  );
  for (const [oid, asked] of [...byDatabase].slice(0, MAXIMUM_DATABASES)) {
    // Shared catalogs are of no database, and the same in each.
    const database = oid === '0' ? address.database : databases.find((row) => row.oid === oid)?.datname;
    if (database === undefined || database === null) continue;
    for (const [filenode, name] of await namesIn(address, database)) {
      const relation = asked.find((one) => one.endsWith(`/${filenode}`));
      if (relation !== undefined) names.set(relation, `${database}/${name}`);
    }
  }
  return names;
}

async function namesIn(address: ServerAddress, database: string): Promise<(readonly [string, string])[]> {
  const rows = await inDatabase(address, database, (connection) =>
    connection.query(
      `SELECT pg_relation_filenode(c.oid)::text AS filenode, n.nspname || '.' || c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE pg_relation_filenode(c.oid) IS NOT NULL`,
    ),
  );
  return rows.map(({ filenode, name }) => [filenode ?? '', name ?? ''] as const);
}

async function inDatabase<T>(
  address: ServerAddress,
  database: string,
  action: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const connection = await connectPostgres({ ...address, database });
  try {
    return await action(connection);
  } finally {
    await connection.close();
  }
}
