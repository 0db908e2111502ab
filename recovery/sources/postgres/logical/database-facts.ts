import { OperationalError } from '../../../../agent/kit/errors.ts';
import { ordinaryTables } from '../fingerprints.ts';
import type { PostgresConnection } from '../postgres-connection-bun.ts';

/** What a restore of a database needs to know of it, beside its dump. */
export type DatabaseFacts = {
  readonly name: string;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  /** `c` is libc, `i` ICU, `b` built in; with the locale of the latter two. */
  readonly provider: string;
  readonly locale: string | null;
  readonly tablespace: string;
  readonly bytes: number;
  /** Name and version. */
  readonly extensions: readonly (readonly [string, string])[];
  /** Tables with rows of their own, `schema.table` quoted as SQL quotes them, and their bytes. */
  readonly tables: readonly (readonly [string, number])[];
  /** Roles that own something in it or have rights there. */
  readonly roles: readonly string[];
  /** `name=value` as `ALTER DATABASE … SET` gave them. */
  readonly settings: readonly string[];
  /** Rights on the database itself: role (empty for everybody), right, and whether it may be passed on. */
  readonly rights: readonly (readonly [string, string, boolean])[];
};

export type ServerFacts = {
  readonly version: string;
  readonly major: number;
  readonly systemIdentifier: string | null;
  readonly inRecovery: boolean;
};

export async function serverFacts(connection: PostgresConnection): Promise<ServerFacts> {
  const [row] = await connection.query(`
    SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
      pg_is_in_recovery()::text AS recovery`);
  const identifier = await connection
    .query('SELECT system_identifier::text AS id FROM pg_control_system()')
    .catch(() => []);
  return {
    version: String(row?.version),
    major: Math.floor(Number(row?.number) / 10_000),
    systemIdentifier: identifier[0]?.id ?? null,
    inRecovery: row?.recovery === 'true',
  };
}

/**
 * The databases to dump: those that are named, else all that take connections and are no templates.
 *
 * @throws OperationalError `not-found`
 */
export async function chosenDatabases(
  connection: PostgresConnection,
  wanted: readonly string[],
): Promise<readonly string[]> {
  const rows = await connection.query(
    'SELECT datname::text AS name FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname',
  );
  const names = rows.map(({ name }) => String(name));
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new OperationalError(
      'not-found',
      `Cannot back up database ${missing}: the server has no such one`,
      {
        hint: `databases: [${names.join(', ')}]`,
      },
    );
  return wanted.length > 0 ? [...new Set(wanted)] : names;
}

/** Facts of the database that the session is in. */
export async function databaseFacts(connection: PostgresConnection): Promise<DatabaseFacts> {
  const [row] = await connection.query(`
    SELECT d.datname::text AS name, pg_get_userbyid(d.datdba)::text AS owner, pg_encoding_to_char(d.encoding)::text AS encoding,
      d.datcollate::text AS collate, d.datctype::text AS ctype, t.spcname::text AS tablespace,
      pg_database_size(d.oid)::text AS bytes, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS provider,
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale
    FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = current_database()`);
  const tables = await ordinaryTables(connection);
  const [extensions, roles, settings, rights] = [
    await connection.query(`SELECT extname::text AS a, extversion AS b FROM pg_extension ORDER BY 1`),
    await connection.query(ROLES),
    await connection.query(`
      SELECT unnest(setconfig) AS a FROM pg_db_role_setting
      WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())`),
    await connection.query(`
      SELECT coalesce(r.rolname::text, '') AS a, x.privilege_type AS b, x.is_grantable::text AS c
      FROM pg_database d, aclexplode(d.datacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
      WHERE d.datname = current_database() ORDER BY 1, 2`),
  ];
  const { name, owner, encoding, collate, ctype, provider, tablespace, bytes } = row as Record<
    string,
    string
  >;
  return {
    name: name!,
    owner: owner!,
    encoding: encoding!,
    collate: collate!,
    ctype: ctype!,
    provider: provider!,
    locale: row?.locale ?? null,
    tablespace: tablespace!,
    bytes: Number(bytes),
    extensions: extensions.map(({ a, b }) => [String(a), String(b)] as const),
    tables: tables.map(({ label, bytes: size }) => [label, size] as const),
    roles: roles.map(({ a }) => String(a)),
    settings: settings.map(({ a }) => String(a)),
    rights: rights.map(({ a, b, c }) => [String(a), String(b), c === 'true'] as const),
  };
}

const ROLES = `
  SELECT DISTINCT r.rolname::text AS a FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
  WHERE d.refclassid = 'pg_authid'::regclass
    AND (d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      OR (d.classid = 'pg_database'::regclass AND d.objid = (SELECT oid FROM pg_database WHERE datname = current_database())))
  ORDER BY 1`;
