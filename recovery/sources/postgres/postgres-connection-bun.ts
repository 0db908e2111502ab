import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { SQL } from 'bun';
import { errorCode } from '../../../agent/kit/errors.ts';
import { passwordOf } from './passfile.ts';
import { postgresFailure } from './postgres-failure.ts';
import { addressText, isSocket, type ServerAddress, socketPath } from './server-address.ts';
import { accountOfRole } from './system-account.ts';

export type PostgresRow = Readonly<Record<string, string | null>>;

/** One session on a server. It never connects again by itself: what was begun on it ends with it. */
export interface PostgresConnection {
  /**
   * Rows of one statement; cast what is not text to text. Parameters are `$1`, `$2`, …
   *
   * @throws OperationalError with the SQLSTATE as `sqlState` of its cause
   */
  query(text: string, values?: readonly string[]): Promise<readonly PostgresRow[]>;
  /** Ends it; never throws. */
  close(): Promise<void>;
}

/** Seconds until a server that does not answer counts as away. */
const CONNECT_SECONDS = 15;

/**
 * Opens a session.
 *
 * @throws OperationalError `unavailable`, `unauthenticated`, `not-found` (no such database)
 */
export async function connectPostgres(address: ServerAddress): Promise<PostgresConnection> {
  try {
    return await opened(address);
  } catch (error) {
    if (errorCode(error) === 'ERR_POSTGRES_TLS_NOT_AVAILABLE' && (address.sslmode ?? 'prefer') === 'prefer')
      return connectPostgres({ ...address, sslmode: 'disable' });
    throw postgresFailure(`Cannot connect to PostgreSQL at ${addressText(address)}`, error);
  }
}

async function opened(address: ServerAddress): Promise<PostgresConnection> {
  const pool = new SQL(poolOptions(address));
  try {
    return new ReservedConnection(pool, await reserved(pool, address), address);
  } catch (error) {
    await pool.close({ timeout: 0 }).catch(() => {});
    throw error;
  }
}

class ReservedConnection implements PostgresConnection {
  readonly #pool: SQL;
  readonly #session: Awaited<ReturnType<SQL['reserve']>>;
  readonly #address: ServerAddress;

  constructor(pool: SQL, session: Awaited<ReturnType<SQL['reserve']>>, address: ServerAddress) {
    this.#pool = pool;
    this.#session = session;
    this.#address = address;
  }

  async query(text: string, values: readonly string[] = []): Promise<readonly PostgresRow[]> {
    try {
      return await this.#session.unsafe(text, [...values]);
    } catch (error) {
      throw postgresFailure(`Cannot query PostgreSQL at ${addressText(this.#address)}`, error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.close({ timeout: 0 }).catch(() => {});
  }
}

/**
 * The kernel tells the server who we are at the moment of the connect (SO_PEERCRED), which is inside the call: root is the account
 * of the role for that moment only. A worker thread cannot change it.
 */
function reserved(pool: SQL, address: ServerAddress): ReturnType<SQL['reserve']> {
  const account = isMainThread && isSocket(address) ? accountOfRole(address.user) : undefined;
  if (account === undefined) return pool.reserve();
  process.seteuid?.(account.uid);
  try {
    return pool.reserve();
  } finally {
    process.seteuid?.(0);
  }
}

function poolOptions(address: ServerAddress): ConstructorParameters<typeof SQL>[0] {
  const password = passwordOf(address)?.reveal();
  return {
    adapter: 'postgres',
    ...(isSocket(address)
      ? { path: socketPath(address) }
      : { hostname: address.host, port: address.port, tls: tlsOptions(address) }),
    username: address.user,
    database: address.database,
    ...(password !== undefined && { password }),
    max: 1,
    idleTimeout: 0,
    maxLifetime: 0,
    connectionTimeout: CONNECT_SECONDS,
    // A pooler between us and the server may give every statement another session.
    prepare: false,
    connection: { application_name: 'vedette' },
  } as ConstructorParameters<typeof SQL>[0];
}

/** As libpq: `prefer`, its default, takes TLS where it is offered; `require` asks nobody who it is; `verify-…` names whom it trusts. */
function tlsOptions({ sslmode = 'prefer', sslrootcert }: ServerAddress) {
  if (sslmode === 'disable' || sslmode === 'allow') return false;
  if (sslmode === 'prefer' || sslmode === 'require') return true;
  const ca = sslrootcert === undefined ? {} : { ca: readFileSync(sslrootcert) };
  const anyName = sslmode === 'verify-ca' && { checkServerIdentity: () => undefined };
  return { ...ca, rejectUnauthorized: true, ...anyName };
}
