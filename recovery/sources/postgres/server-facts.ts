import { OperationalError } from '../../../agent/kit/errors.ts';
import type { PostgresConnection, PostgresRow } from './postgres-connection-bun.ts';

export type Tablespace = { readonly oid: string; readonly name: string; readonly location: string };

/** What a backup has to know of a server, and a restore has to know again. */
export type ServerFacts = {
  /** `15.18`. */
  readonly version: string;
  readonly major: number;
  /** Database system identifier, decimal. */
  readonly systemIdentifier: string;
  readonly timeline: number;
  readonly standby: boolean;
  readonly dataDirectory: string;
  /** Files of the configuration, by their setting; outside of the data folder where the distribution wants it so. */
  readonly configFiles: Readonly<Record<string, string>>;
  readonly logDirectory: string;
  readonly dataChecksums: boolean;
  /** Bytes. */
  readonly walSegmentBytes: number;
  readonly blockBytes: number;
  readonly blocksPerSegment: number;
  /** Part of the name of the folder that each tablespace has for this server: `PG_15_202209061`. */
  readonly catalogVersion: string;
  readonly archiveMode: string;
  readonly archiveCommand: string;
  readonly walLevel: string;
  readonly tablespaces: readonly Tablespace[];
  readonly databases: readonly { readonly oid: string; readonly name: string }[];
  /** Settings without which recovery does not begin, or extensions are missing. */
  readonly settings: Readonly<Record<string, string>>;
};

/** Oldest major version whose way of backing up is known here. */
export const OLDEST_MAJOR = 13;

/** PostgreSQL documentation, 27.4.3: a server in recovery needs at least what the primary had. */
const SETTINGS = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
  'shared_preload_libraries',
  'port',
];

const ONE_ROW = `
  SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
    s.system_identifier::text AS system, c.timeline_id::text AS timeline, pg_is_in_recovery()::text AS standby,
    current_setting('data_directory') AS data, current_setting('config_file') AS config,
    current_setting('hba_file') AS hba, current_setting('ident_file') AS ident,
    current_setting('log_directory') AS log, current_setting('data_checksums') AS checksums,
    i.bytes_per_wal_segment::text AS segment, i.database_block_size::text AS block,
    i.blocks_per_segment::text AS blocks, 'PG_' || current_setting('server_version_num')::int / 10000 || '_' || s.catalog_version_no AS catalog,
    current_setting('archive_mode') AS archive_mode, current_setting('archive_command') AS archive_command,
    current_setting('wal_level') AS wal_level
  FROM pg_control_system() s, pg_control_checkpoint() c, pg_control_init() i`;

/**
 * Asks a server what it is.
 *
 * @throws OperationalError `invalid` for a version that is too old; `forbidden` for a role that may not ask
 */
export async function serverFacts(connection: PostgresConnection): Promise<ServerFacts> {
  await refuseOldVersion(connection);
  const [row] = await connection.query(ONE_ROW);
  const tablespaces = await connection.query(
    `SELECT oid::text, spcname::text AS name, pg_tablespace_location(oid) AS location FROM pg_tablespace
     WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY oid`,
  );
  const databases = await connection.query(
    'SELECT oid::text, datname::text AS name FROM pg_database ORDER BY datname',
  );
  const settings = await connection.query(
    `SELECT name, setting FROM pg_settings WHERE name IN (${SETTINGS.map((name) => `'${name}'`).join()})`,
  );
  return factsOf(row as PostgresRow, {
    tablespaces: tablespaces as unknown as Tablespace[],
    databases: databases as unknown as ServerFacts['databases'],
    settings: Object.fromEntries(settings.map(({ name, setting }) => [String(name), String(setting)])),
  });
}

async function refuseOldVersion(connection: PostgresConnection): Promise<void> {
  const [row] = await connection.query(`SELECT current_setting('server_version_num') AS number`);
  const major = Math.floor(Number(row?.number) / 10_000);
  if (major >= OLDEST_MAJOR) return;
  throw new OperationalError(
    'invalid',
    `Cannot back up PostgreSQL ${major}: ${OLDEST_MAJOR} is the oldest that is known`,
    {
      hint: 'use method: logical',
    },
  );
}

function factsOf(
  row: PostgresRow,
  lists: Pick<ServerFacts, 'tablespaces' | 'databases' | 'settings'>,
): ServerFacts {
  const text = (name: string) => row[name] ?? '';
  return {
    version: text('version').split(' ')[0] as string,
    major: Math.floor(Number(row.number) / 10_000),
    systemIdentifier: text('system'),
    timeline: Number(row.timeline),
    standby: row.standby === 'true',
    dataDirectory: text('data'),
    configFiles: { config_file: text('config'), hba_file: text('hba'), ident_file: text('ident') },
    logDirectory: text('log'),
    dataChecksums: row.checksums === 'on',
    walSegmentBytes: Number(row.segment),
    blockBytes: Number(row.block),
    blocksPerSegment: Number(row.blocks),
    catalogVersion: text('catalog'),
    archiveMode: text('archive_mode'),
    archiveCommand: text('archive_command'),
    walLevel: text('wal_level'),
    tablespaces: lists.tablespaces.map(({ oid, name, location }) => ({ oid, name, location })),
    databases: lists.databases.map(({ oid, name }) => ({ oid, name })),
    settings: lists.settings,
  };
}
