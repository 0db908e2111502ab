import { connectPostgres, type PostgresConnection } from './postgres-connection-bun.ts';
import type { ServerAddress } from './server-address.ts';

/** Does something in a session of its own, which ends with it on every way out. */
export async function inServer<T>(
  address: ServerAddress,
  action: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const connection = await connectPostgres(address);
  try {
    return await action(connection);
  } finally {
    await connection.close();
  }
}
