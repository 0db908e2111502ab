import { humanBytes } from '../../../agent/kit/bytes.ts';
import { errorMessage } from '../../../agent/kit/errors.ts';
import type { Fingerprint } from '../../archive/snapshot.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';

/** How a table is hashed; the beginning of `Fingerprint.hash`. */
export const FINGERPRINT_METHOD = 'sum-of-hashtextextended';

/** What decides how values are written as text, so that every server writes them the same. */
const TEXT_SETTINGS = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmlbinary: 'base64',
  search_path: 'pg_catalog',
  // A policy that hides rows is an error then, and not a smaller count.
  row_security: 'off',
} as const;

export type FingerprintLimits = {
  /** Tables of more bytes are left out. */
  readonly largestTable: number;
  /** Milliseconds for all tables of a database. */
  readonly time: number;
};

export const defaultFingerprintLimits: FingerprintLimits = { largestTable: 64 * 2 ** 30, time: 1_800_000 };

/**
 * Counts and hashes the rows of tables. The hash does not depend on the order of rows: it is the sum, over all rows, of
 * `hashtextextended(row::text, 0)` as `numeric`, so of signed 64-bit numbers, without a limit. Equal rows that are there twice count
 * twice (an exclusive or would cancel them). It is the same for every version since 11 on machines of the same byte order.
 *
 * @param connection in a transaction, best in one that has the exported snapshot
 * @returns `postgres:DATABASE/SCHEMA.TABLE` with quoted names where PostgreSQL would quote them, and why others were left out
 */
export async function tableFingerprints(
  connection: PostgresConnection,
  database: string,
  { limits = defaultFingerprintLimits, signal }: { limits?: FingerprintLimits; signal?: AbortSignal } = {},
): Promise<{ readonly fingerprints: readonly Fingerprint[]; readonly notes: readonly string[] }> {
  await settle(connection);
  const fingerprints: Fingerprint[] = [];
  const notes: string[] = [];
  const end = performance.now() + limits.time;
  for (const { label, bytes } of await ordinaryTables(connection)) {
    signal?.throwIfAborted();
    const left = Math.floor(end - performance.now());
    const skip =
      bytes > limits.largestTable
        ? `it has ${humanBytes(bytes)}`
        : left < 1
          ? 'the time was over'
          : undefined;
    const found = skip ?? (await fingerprint(connection, database, label, left));
    if (typeof found === 'string') notes.push(`no fingerprint of ${database}/${label}: ${found}`);
    else fingerprints.push(found);
  }
  return { fingerprints, notes };
}

/** The fingerprint of one table; why there is none where it cannot be read. @param label as `tableFingerprints` gives it */
export async function fingerprint(
  connection: PostgresConnection,
  database: string,
  label: string,
  time: number,
): Promise<Fingerprint | string> {
  await connection.query('SAVEPOINT vedette_table');
  try {
    await connection.query(`SET LOCAL statement_timeout = ${Math.max(1, time)}`);
    const [row] = await connection.query(fingerprintQuery(label));
    await connection.query('RELEASE SAVEPOINT vedette_table');
    return {
      of: `postgres:${database}/${label}`,
      rows: Number(row?.rows),
      hash: `${FINGERPRINT_METHOD}:${row?.hash}`,
    };
  } catch (error) {
    await connection.query('ROLLBACK TO SAVEPOINT vedette_table');
    return errorMessage(error);
  }
}

/** Gives `rows` and `hash` as text. @param label a quoted name; it is put into the statement as it is */
export function fingerprintQuery(label: string): string {
  const hash = `hashtextextended("vedette row"::text COLLATE "C", 0)`;
  return `SELECT count(*)::text AS rows, coalesce(sum(${hash}::numeric), 0)::text AS hash FROM ONLY ${label} AS "vedette row"`;
}

/** Settings for this transaction under which rows are written as text. */
export async function settle(connection: PostgresConnection): Promise<void> {
  await connection.query(textSettings());
}

/** One statement that sets them all until the end of the transaction. */
export function textSettings(): string {
  const calls = Object.entries(TEXT_SETTINGS).map(
    ([name, value]) => `set_config('${name}', '${value}', true)`,
  );
  return `SELECT ${calls.join(', ')}`;
}

/**
 * Tables that hold rows of their own, without those of extensions, of the system and of sessions; the largest last. Sizes are what the
 * last VACUUM or ANALYZE counted: to ask for them as they are, a lock would be waited for.
 */
export async function ordinaryTables(
  connection: PostgresConnection,
): Promise<readonly { readonly label: string; readonly bytes: number }[]> {
  const rows = await connection.query(`
    SELECT format('%I.%I', n.nspname, c.relname) AS label, (greatest(c.relpages, 0) * current_setting('block_size')::bigint)::text AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relpages, 1`);
  return rows.map(({ label, bytes }) => ({ label: String(label), bytes: Number(bytes) }));
}
