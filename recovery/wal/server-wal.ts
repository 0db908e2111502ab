import type { PostgresConnection, PostgresRow } from '../sources/postgres/postgres-connection-bun.ts';
import { parseLsn } from './lsn.ts';

/** What a server says of its log and of how it is archived. */
export type ServerWal = {
  readonly systemId: string;
  readonly timeline: number;
  readonly segmentSize: number;
  readonly standby: boolean;
  /** How far its log has come. */
  readonly lsn: bigint;
  readonly archiveMode: string;
  /** Segments with `.ready`; null where the role may not look (`pg_monitor` may). */
  readonly waiting: number | null;
  readonly lastArchived: string | null;
  /** Milliseconds since 1970. */
  readonly lastArchivedAt: number | null;
  readonly lastFailed: string | null;
  readonly lastFailedAt: number | null;
  readonly failures: number;
  /** Wall time of the server, milliseconds: its stamps are compared with it, not with the clock of this host. */
  readonly now: number;
};

const QUERY = `
  SELECT c.system_identifier::text AS id, p.timeline_id::text AS timeline,
    pg_size_bytes(current_setting('wal_segment_size'))::text AS segment_size,
    pg_is_in_recovery()::text AS standby,
    (CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
      ELSE pg_current_wal_lsn() END)::text AS lsn,
    CASE WHEN pg_is_in_recovery() THEN NULL ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS timeline_now,
    current_setting('archive_mode') AS archive_mode, a.last_archived_wal AS last_archived,
    extract(epoch FROM a.last_archived_time)::text AS last_archived_at, a.last_failed_wal AS last_failed,
    extract(epoch FROM a.last_failed_time)::text AS last_failed_at, a.failed_count::text AS failures,
    extract(epoch FROM clock_timestamp())::text AS now
  FROM pg_control_system() c, pg_control_checkpoint() p, pg_stat_archiver a`;

/** Asks a server. @throws OperationalError */
export async function serverWal(connection: PostgresConnection): Promise<ServerWal> {
  const [row] = (await connection.query(QUERY)) as [PostgresRow];
  const waiting = await connection
    .query(`SELECT count(*)::text AS waiting FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'`)
    .catch(() => []);
  return {
    systemId: row.id ?? '',
    timeline: row.timeline_now ? Number.parseInt(row.timeline_now, 16) : Number(row.timeline),
    segmentSize: Number(row.segment_size),
    standby: row.standby?.startsWith('t') ?? false,
    lsn: parseLsn(row.lsn ?? '0/0'),
    archiveMode: row.archive_mode ?? 'off',
    waiting: waiting[0]?.waiting === undefined ? null : Number(waiting[0].waiting),
    lastArchived: row.last_archived ?? null,
    lastArchivedAt: milliseconds(row.last_archived_at),
    lastFailed: row.last_failed ?? null,
    lastFailedAt: milliseconds(row.last_failed_at),
    failures: Number(row.failures ?? 0),
    now: milliseconds(row.now) ?? Number.NaN,
  };
}

function milliseconds(seconds: string | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : Math.round(Number(seconds) * 1_000);
}
