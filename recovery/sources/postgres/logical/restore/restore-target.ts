import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { PreflightCheck, RestoreRequest } from '../../../../restore/restore-kind.ts';
import { checkSpace } from '../../../../streams/write-file.ts';
import { connectPostgres, type PostgresConnection } from '../../postgres-connection-bun.ts';
import { postgresOptions, postgresWords } from '../../postgres-options.ts';
import { postgresProgram } from '../../postgres-programs.ts';
import { addressText, isSocket, type ServerAddress, serverAddress } from '../../server-address.ts';
import { serverFacts } from '../database-facts.ts';
import type { DumpedDatabase, LogicalFacts } from '../logical-facts.ts';

/** The server that dumps go into. */
export type RestoreTarget = {
  readonly address: ServerAddress;
  readonly major: number;
  /** Paths of the programs. */
  readonly pgRestore: string;
  readonly psql: string;
  readonly jobs: number;
  readonly noOwner: boolean;
};

/** The address that the options name, else the one that was dumped from. @throws OperationalError `invalid` */
export function targetAddress(request: RestoreRequest, { server }: LogicalFacts): ServerAddress {
  const { server: where, user, passfile } = request.options;
  const from = { host: server.host, port: server.port, user: server.user };
  const words = where === undefined ? from : withoutMethod(postgresWords(where));
  const read = postgresOptions.safeParse({ ...words, ...(user && { user }), ...(passfile && { passfile }) });
  if (read.success) return serverAddress(read.data);
  throw new OperationalError(
    'invalid',
    `Cannot restore: ${read.error.issues[0]?.message ?? 'no such server'}`,
    {
      hint: 'server=/run/postgresql, server=db1:5432, user=postgres, passfile=/root/.pgpass',
    },
  );
}

function withoutMethod({ method: _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

/** Finds the programs for the server that answers there. @throws OperationalError */
export async function openTarget(
  request: RestoreRequest,
  address: ServerAddress,
  connection: PostgresConnection,
): Promise<RestoreTarget> {
  const { major } = await serverFacts(connection);
  const settings = { bin: request.options['server-bin'], newer: true };
  const jobs = Number(request.options.jobs ?? 4);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64)
    throw new OperationalError('invalid', `Cannot restore: jobs is ${JSON.stringify(request.options.jobs)}`, {
      hint: 'a whole number from 1 to 64',
    });
  return {
    address,
    major,
    pgRestore: await postgresProgram('pg_restore', major, settings),
    psql: await postgresProgram('psql', major, settings),
    jobs,
    noOwner: request.options['no-owner'] === 'yes',
  };
}

/**
 * A session on a database that nobody is going to rename: `postgres`, else `template1`.
 *
 * @throws OperationalError `unavailable` where no server answers
 */
export async function controlSession(
  address: ServerAddress,
  busy: readonly string[],
): Promise<PostgresConnection> {
  const database = busy.includes('postgres') ? 'template1' : 'postgres';
  return connectPostgres({ ...address, database });
}

export function versionCheck({ major }: RestoreTarget, { server }: LogicalFacts): PreflightCheck {
  const name = 'version';
  const found = `dump of PostgreSQL ${server.version}, server of ${major}`;
  if (server.major <= major) return { name, verdict: 'pass', found };
  return {
    name,
    verdict: 'refuse',
    found,
    hint: `restore into a server of ${server.major} or newer: server=HOST:PORT`,
  };
}

/** Room in the data folder, where the server runs on this host. */
export async function spaceCheck(
  { address }: RestoreTarget,
  connection: PostgresConnection,
  databases: readonly DumpedDatabase[],
): Promise<PreflightCheck> {
  const needed = databases.reduce((sum, { bytes }) => sum + bytes, 0);
  const [row] = await connection
    .query("SELECT current_setting('data_directory', true) AS folder")
    .catch(() => []);
  if (isSocket(address) && row?.folder) return checkSpace(row.folder, needed);
  return {
    name: 'space',
    verdict: 'warn',
    found: `needs about ${needed} bytes at ${addressText(address)}, whose disk is not seen from here`,
  };
}

/** Roles that own something in the dumps, and are not on the server. */
export async function rolesCheck(
  { noOwner }: RestoreTarget,
  connection: PostgresConnection,
  databases: readonly DumpedDatabase[],
  withGlobals: boolean,
): Promise<PreflightCheck> {
  const name = 'ownership';
  const there = await connection.query('SELECT rolname::text AS name FROM pg_roles');
  const known = new Set(there.map((row) => row.name));
  const wanted = new Set(databases.flatMap(({ roles, owner }) => [...roles, owner]));
  const missing = [...wanted].filter((role) => !known.has(role));
  if (noOwner) return { name, verdict: 'pass', found: `everything belongs to the role that restores` };
  if (missing.length === 0) return { name, verdict: 'pass', found: `all ${wanted.size} roles are there` };
  const found = `roles that are missing: ${missing.join(', ')}`;
  if (withGlobals) return { name, verdict: 'warn', found, hint: 'they are made first, from globals.sql' };
  return {
    name,
    verdict: 'refuse',
    found,
    hint: 'globals=yes makes them first; no-owner=yes does without them',
  };
}

export async function extensionsCheck(
  connection: PostgresConnection,
  databases: readonly DumpedDatabase[],
): Promise<PreflightCheck> {
  const name = 'extensions';
  const there = await connection.query('SELECT name::text AS name FROM pg_available_extensions');
  const known = new Set(there.map((row) => row.name));
  const wanted = new Map(databases.flatMap(({ extensions }) => extensions));
  const missing = [...wanted].filter(([extension]) => !known.has(extension));
  if (missing.length === 0) return { name, verdict: 'pass', found: `all ${wanted.size} are installed` };
  const found = `not installed: ${missing.map((one) => one.join(' ')).join(', ')}`;
  return { name, verdict: 'refuse', found, hint: 'install their packages on the host of the server' };
}
