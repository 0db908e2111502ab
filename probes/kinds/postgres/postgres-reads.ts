import type { FactTypes } from '../../facts.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { PostgresRow } from './postgres-session.ts';

export const postgresReadFacts = {
  connections: { type: 'number', describe: 'Connections to all databases' },
  'connections.max': { type: 'number', describe: 'Most connections that the server takes' },
  lag: {
    type: 'duration',
    describe: 'On a standby, how old its data is; on a primary, of its slowest replica',
  },
  'lag.bytes': { type: 'bytes', describe: 'The same in bytes of WAL' },
  read_only: { type: 'boolean', describe: 'Whether it takes no writes, by its role or by its configuration' },
  replicas: { type: 'number', describe: 'Replicas that stream from it' },
  role: { type: 'text', describe: 'What it is: primary or standby' },
  streaming: { type: 'boolean', describe: 'On a standby: whether it receives WAL' },
} as const satisfies FactTypes;

/**
 * One row for every user, without rights to monitor: what is hidden from it is null. Age on a standby that has replayed
 * all and is connected is 0; else it is the age of the last transaction, which grows on a primary that writes nothing.
 */
export const postgresReads = `
  SELECT pg_is_in_recovery(),
    pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on',
    (SELECT sum(numbackends) FROM pg_stat_database),
    current_setting('max_connections'),
    EXISTS (SELECT 1 FROM pg_stat_wal_receiver),
    (SELECT count(*) FROM pg_stat_replication),
    CASE WHEN NOT pg_is_in_recovery() THEN (SELECT max(CASE WHEN replay_lsn IS NULL THEN NULL
        ELSE coalesce(extract(epoch FROM replay_lag), 0) END) FROM pg_stat_replication)
      WHEN EXISTS (SELECT 1 FROM pg_stat_wal_receiver)
        AND pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
      ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END,
    CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
      ELSE (SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) FROM pg_stat_replication) END`;

/** Tells the row of `postgresReads` as facts and metrics. */
export function tellPostgresReads(row: PostgresRow, version: string, run: ProbeRun): void {
  const [recovery, readOnly, connections, most, streaming, replicas, lag, lagBytes] = row;
  const role = recovery === 't' ? 'standby' : 'primary';
  run.fact('role', role);
  run.fact('read_only', readOnly === 't');
  run.metric('probe_postgres_info', 'Version and role of the PostgreSQL server', 1, { version, role });
  if (role === 'standby') run.fact('streaming', streaming === 't');
  const tell = (fact: string, metric: string, help: string, value: string | null | undefined, scale = 1) => {
    if (value === null || value === undefined || !Number.isFinite(Number(value))) return;
    run.fact(fact, Math.max(0, Number(value)) * scale);
    run.metric(metric, help, Math.max(0, Number(value)));
  };
  tell('connections', 'probe_postgres_connections', 'Connections to all databases', connections);
  tell('connections.max', 'probe_postgres_connections_max', 'Most connections', most);
  tell('replicas', 'probe_postgres_replicas', 'Replicas that stream from it', replicas);
  tell('lag', 'probe_postgres_replication_lag_seconds', 'Age of the data of a standby', lag, 1_000);
  tell('lag.bytes', 'probe_postgres_replication_lag_bytes', 'WAL that is not replayed', lagBytes);
}
