import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { PostgresConnection } from '../../postgres-connection-bun.ts';
import { quoteName } from '../../sql-quote.ts';

/** A database that takes the place of another. */
export type DatabaseSwap = {
  readonly name: string;
  /** The restored one. */
  readonly by: string;
  /** Name of the old one afterwards. */
  readonly aside: string;
  /** Whether there is an old one. */
  readonly taken: boolean;
};

const LOOK_EVERY = 100;
const PATIENCE = 10_000;

/**
 * Renames all of them in one transaction: either every database is the restored one, or none. Nobody may come in meanwhile, and who
 * is in is put out; the old ones take connections again under their new names, or under their own where it failed.
 *
 * @param control a session on none of them
 * @throws OperationalError `conflict` where sessions do not end; what was there is there
 */
export async function swapDatabases(
  control: PostgresConnection,
  swaps: readonly DatabaseSwap[],
): Promise<void> {
  const old = swaps.filter(({ taken }) => taken).map(({ name }) => name);
  const rename = (from: string, to: string) =>
    control.query(`ALTER DATABASE ${quoteName(from)} RENAME TO ${quoteName(to)}`);
  let done = false;
  try {
    for (const name of old) await allowConnections(control, name, false);
    await endSessions(control, [...old, ...swaps.map(({ by }) => by)]);
    await control.query('BEGIN');
    for (const { name, aside, taken } of swaps) if (taken) await rename(name, aside);
    for (const { name, by } of swaps) await rename(by, name);
    await control.query('COMMIT');
    done = true;
  } finally {
    if (!done) await control.query('ROLLBACK').catch(() => {});
    for (const { name, aside, taken } of swaps)
      if (taken) await allowConnections(control, done ? aside : name, true);
  }
}

async function allowConnections(control: PostgresConnection, name: string, allowed: boolean): Promise<void> {
  await control.query(`ALTER DATABASE ${quoteName(name)} WITH ALLOW_CONNECTIONS ${allowed}`);
}

async function endSessions(control: PostgresConnection, names: readonly string[]): Promise<void> {
  for (let waited = 0; waited <= PATIENCE; waited += LOOK_EVERY) {
    const rows = await control.query(
      `SELECT pg_terminate_backend(pid)::text AS ended FROM pg_stat_activity
       WHERE datname = ANY ($1::text[]) AND pid <> pg_backend_pid()`,
      [arrayText(names)],
    );
    if (rows.length === 0) return;
    await delay(LOOK_EVERY);
  }
  throw new OperationalError('conflict', `Cannot swap in ${names[0]}: sessions on it do not end`, {
    hint: "SELECT pid, state, query FROM pg_stat_activity WHERE datname = 'NAME'",
  });
}

/** An array as PostgreSQL reads it from text. */
export function arrayText(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
