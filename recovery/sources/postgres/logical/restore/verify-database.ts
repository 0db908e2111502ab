import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { Fingerprint } from '../../../../archive/snapshot.ts';
import { defaultFingerprintLimits, FINGERPRINT_METHOD, fingerprint, settle } from '../../fingerprints.ts';
import { connectPostgres } from '../../postgres-connection-bun.ts';
import type { ServerAddress } from '../../server-address.ts';

/** Fingerprints of a database by the name of their table. */
export function fingerprintsOf(
  all: readonly Fingerprint[],
  database: string,
): ReadonlyMap<string, Fingerprint> {
  const prefix = `postgres:${database}/`;
  const own = all.filter(({ of, hash }) => of.startsWith(prefix) && hash.startsWith(FINGERPRINT_METHOD));
  return new Map(own.map((one) => [one.of.slice(prefix.length), one]));
}

export type VerifyOptions = {
  readonly signal: AbortSignal;
  /** A table that is not there is passed over: not all of the database was dumped. */
  readonly inPart: boolean;
  readonly onTable?: (done: number) => void;
};

/**
 * Compares the tables of a restored database with what was counted and hashed when it was dumped.
 *
 * @returns how many tables were compared
 * @throws OperationalError `conflict` with the first table that differs
 */
export async function verifyDatabase(
  address: ServerAddress,
  expected: ReadonlyMap<string, Fingerprint>,
  { signal, inPart, onTable }: VerifyOptions,
): Promise<number> {
  if (expected.size === 0) return 0;
  const session = await connectPostgres(address);
  const end = () => void session.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await settle(session);
    let compared = 0;
    for (const [label, one] of expected) {
      signal.throwIfAborted();
      const [there] = await session.query('SELECT to_regclass($1::text)::text AS name', [label]);
      if (inPart && !there?.name) continue;
      const found = await fingerprint(session, address.database, label, defaultFingerprintLimits.time);
      if (typeof found === 'string') throw differs(label, found);
      if (found.rows !== one.rows) throw differs(label, `it has ${found.rows} rows, ${one.rows} were dumped`);
      if (found.hash !== one.hash) throw differs(label, 'its rows are not those that were dumped');
      onTable?.(++compared);
    }
    return compared;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    await session.close();
  }
}

function differs(label: string, state: string): OperationalError {
  return new OperationalError('conflict', `Cannot trust restored table ${label}: ${state}`, {
    hint: 'vedette backup check SNAPSHOT --read',
  });
}
