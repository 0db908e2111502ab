import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import type { PostgresConnection } from '../../sources/postgres/postgres-connection-bun.ts';

/** A physical replication slot, as `pg_replication_slots` shows it. */
export type ReplicationSlot = {
  readonly name: string;
  readonly active: boolean;
  /** `reserved`, `extended`, `unreserved`, `lost` (PostgreSQL 13 and later); null before it was first used. */
  readonly walStatus: string | null;
  readonly restartLsn: string | null;
  /** Bytes of log that the server keeps for it. */
  readonly heldBytes: number;
  /** Bytes until the server drops what it holds; null where nothing limits it. */
  readonly safeBytes: number | null;
};

/** @returns undefined where the server has none of that name. */
export async function findSlot(
  connection: PostgresConnection,
  name: string,
): Promise<ReplicationSlot | undefined> {
  const [row] = await connection.query(
    `SELECT slot_name::text, active::text, wal_status::text, restart_lsn::text, safe_wal_size::text,
       greatest(0, pg_wal_lsn_diff(
         CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn))::text AS held
     FROM pg_replication_slots WHERE slot_name = $1 AND slot_type = 'physical'`,
    [name],
  );
  if (row === undefined) return undefined;
  return {
    name,
    active: row.active === 'true' || row.active === 't',
    walStatus: row.wal_status ?? null,
    restartLsn: row.restart_lsn ?? null,
    heldBytes: Number(row.held ?? 0),
    safeBytes:
      row.safe_wal_size === null || row.safe_wal_size === undefined ? null : Number(row.safe_wal_size),
  };
}

/** Makes the slot, which keeps log from this moment on; one that is there is left as it is. */
export async function createSlot(connection: PostgresConnection, name: string): Promise<'created' | 'there'> {
  if ((await findSlot(connection, name)) !== undefined) return 'there';
  await connection.query('SELECT pg_create_physical_replication_slot($1, true)', [slotName(name)]);
  return 'created';
}

/** @throws OperationalError `not-found`; `conflict` while somebody streams from it */
export async function dropSlot(connection: PostgresConnection, name: string): Promise<void> {
  const slot = await findSlot(connection, name);
  if (slot === undefined)
    throw new OperationalError('not-found', `Cannot drop the slot ${name}: the server has none of that name`);
  if (slot.active)
    throw new OperationalError('conflict', `Cannot drop the slot ${name}: somebody streams from it`, {
      hint: 'End `vedette wal stream` first',
    });
  await connection.query('SELECT pg_drop_replication_slot($1)', [name]).catch((error) => {
    throw new OperationalError('conflict', `Cannot drop the slot ${name}: ${errorMessage(error)}`, {
      cause: error,
    });
  });
}

/** @throws OperationalError `not-found`, or `conflict` when it has lost log that was not streamed */
export function usableSlot(slot: ReplicationSlot | undefined, name: string): ReplicationSlot {
  if (slot === undefined)
    throw new OperationalError('not-found', `Cannot stream: the server has no replication slot ${name}`, {
      hint: 'vedette wal stream --create-slot',
    });
  if (slot.walStatus === 'lost')
    throw new OperationalError(
      'conflict',
      `Cannot stream: the server has dropped the log that the slot ${name} held back (wal_status lost); the archive has a gap unless archive_command fills it`,
      { hint: 'vedette wal stream --drop-slot, then vedette wal stream --create-slot, then a new backup' },
    );
  return slot;
}

/** What a slot is allowed to be called (`ReplicationSlotValidateName`). @throws OperationalError `invalid` */
export function slotName(name: string): string {
  if (/^[a-z0-9_]{1,63}$/.test(name)) return name;
  throw new OperationalError(
    'invalid',
    `Cannot use the slot name ${name}: it takes a to z, 0 to 9 and _, at most 63`,
  );
}
