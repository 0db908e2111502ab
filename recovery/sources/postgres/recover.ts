import { setTimeout as delay } from 'node:timers/promises';
import { parseLsn } from '../../wal/lsn.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';
import { PrivateServer, type PrivateServerOptions } from './private-server.ts';

/** How far a recovery came. */
export type Recovered = {
  /** Timeline that it began at its end. */
  readonly timeline: number;
  /** Last LSN that was replayed. */
  readonly lsn: string | null;
  /** When the last transaction that was replayed had committed; RFC 3339; null where none was. */
  readonly lastTransactionAt: string | null;
};

const LOOK_EVERY = 200;

/**
 * Starts a private server on a data folder that is set up for recovery and waits until it has replayed everything and taken up a
 * timeline of its own.
 *
 * @param onReplayed bytes of WAL that were replayed since `startLsn`
 * @returns the server, which runs; on any failure it is stopped
 */
export async function recover(
  options: PrivateServerOptions,
  startLsn: string,
  onReplayed: (bytes: number) => void,
): Promise<{ readonly server: PrivateServer; readonly recovered: Recovered }> {
  const server = PrivateServer.start(options);
  try {
    for (;;) {
      const connection = await server.connect();
      const recovered = await followed(connection, options.signal, (lsn) =>
        onReplayed(Math.max(0, Number(parseLsn(lsn) - parseLsn(startLsn)))),
      );
      if (recovered !== undefined) return { server, recovered };
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Follows the replay on one session; undefined when that was cut, as a promotion or an end of the server does. */
async function followed(
  connection: PostgresConnection,
  signal: AbortSignal,
  onReplayed: (lsn: string) => void,
): Promise<Recovered | undefined> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const [row] = await connection.query(STATE);
      if (row?.lsn) onReplayed(row.lsn);
      if (row?.standby === 'false')
        return { timeline: Number(row.timeline), lsn: row.lsn ?? null, lastTransactionAt: row.at ?? null };
      await delay(LOOK_EVERY, undefined, { signal });
    }
  } catch (error) {
    signal.throwIfAborted();
    if ((error as { kind?: unknown }).kind !== 'unavailable') throw error;
    return undefined;
  } finally {
    await connection.close();
  }
}

const STATE = `SELECT pg_is_in_recovery()::text AS standby, pg_last_wal_replay_lsn()::text AS lsn,
  to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  CASE WHEN pg_is_in_recovery() THEN '0' ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int::text END AS timeline`;
