import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Clock, systemClock } from '../../kit/clock.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { type Log, silentLog } from '../../kit/log.ts';
import type { Database } from '../../kit/sqlite.ts';
import { isoTime } from './iso-time.ts';
import { isSqliteError, storing } from './storage-error.ts';

export type Role = 'viewer' | 'operator' | 'admin';
/** What is to be kept of a new token; `expiresAt` in milliseconds. */
export type NewToken = {
  readonly name: string;
  readonly role: Role;
  /** Words without spaces. */
  readonly grants: readonly string[];
  readonly expiresAt: number | null;
};
/** A token as it is listed; times in RFC 3339. */
export type TokenRecord = {
  readonly name: string;
  readonly role: Role;
  readonly grants: string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
};

export type Tokens = {
  /** In alphabetical order of their names, expired ones included. */
  list(): TokenRecord[];
  /**
   * Makes a token of 256 random bits; `secret` is told here and never again.
   * @throws OperationalError `conflict` when the name is taken, `invalid` when `expiresAt` (ms) has passed, `limited`
   * when there are 1,000 tokens, `storage`.
   */
  create(token: NewToken): { token: TokenRecord; secret: string };
  /** Makes a token worthless at once. @throws OperationalError `not-found`, `storage` */
  revoke(name: string): TokenRecord;
  /** The bearer of that secret; undefined when there is none or it has expired. Never throws. */
  verify(secret: string): { name: string; role: Role; grants: string[] } | undefined;
};

export type TokensOptions = { readonly clock?: Clock; readonly log?: Log };

const PREFIX = 'vdt_';
const MAXIMUM = 1_000;
const USE_RESOLUTION = 60_000;

type Row = {
  name: string;
  hash: Uint8Array;
  role: Role;
  /** With spaces between. */
  grants: string;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
};

/** The tokens of this agent, of which only SHA-256 hashes are kept: 256 random bits need no slow hash. */
export function createTokens(database: Database, options: TokensOptions = {}): Tokens {
  const { clock = systemClock, log = silentLog } = options;
  // The data folder has one owner, so the copy in memory is the truth and a request costs no read of the disk.
  const rows = new Map<string, Row>();
  for (const row of database.query('SELECT * FROM token').all() as Row[]) rows.set(row.name, row);

  const markUsed = (row: Row) => {
    const now = clock.now();
    if (row.lastUsedAt !== null && Math.abs(now - row.lastUsedAt) < USE_RESOLUTION) return;
    row.lastUsedAt = now;
    try {
      database.query('UPDATE token SET lastUsedAt = $now WHERE name = $name').run({ now, name: row.name });
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      log.warn('Cannot store when a token was used', { token: row.name, error: errorMessage(error) });
    }
  };
  return {
    list: () => [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(toRecord),
    create(request) {
      refuse(request, rows, clock.now());
      const secret = PREFIX + randomBytes(32).toString('base64url');
      const grants = [...new Set(request.grants)].sort().join(' ');
      const row = { ...request, grants, hash: sha256(secret), createdAt: clock.now(), lastUsedAt: null };
      storing('store the token', () => insert(database, row));
      rows.set(row.name, row);
      return { token: toRecord(row), secret };
    },
    revoke(name) {
      const row = rows.get(name);
      if (row === undefined) throw unknownToken(name);
      storing('revoke the token', () => database.query('DELETE FROM token WHERE name = $name').run({ name }));
      rows.delete(name);
      return toRecord(row);
    },
    verify(secret) {
      const row = find(rows.values(), sha256(secret));
      if (row === undefined || (row.expiresAt !== null && row.expiresAt <= clock.now())) return undefined;
      markUsed(row);
      return { name: row.name, role: row.role, grants: listed(row.grants) };
    },
  };
}

/** Compares with every token in constant time, so that the time tells neither which one nor how much of it was right. */
function find(rows: Iterable<Row>, hash: Uint8Array): Row | undefined {
  let found: Row | undefined;
  for (const row of rows) if (timingSafeEqual(row.hash, hash)) found = row;
  return found;
}

function insert(database: Database, row: Row): void {
  database
    .query(
      `INSERT INTO token (name, hash, role, grants, createdAt, expiresAt, lastUsedAt)
       VALUES ($name, $hash, $role, $grants, $createdAt, $expiresAt, $lastUsedAt)`,
    )
    .run(row);
}

function refuse(
  request: { name: string; expiresAt: number | null },
  rows: Map<string, Row>,
  now: number,
): void {
  const { name, expiresAt } = request;
  const because = (kind: 'conflict' | 'invalid' | 'limited', state: string, hint: string) =>
    new OperationalError(kind, `Cannot create token ${name}: ${state}`, { hint });
  if (rows.has(name)) throw because('conflict', 'the name is taken', `vedette token revoke ${name}`);
  if (expiresAt !== null && expiresAt <= now)
    throw because('invalid', 'it has expired already', '--expires 30d');
  if (rows.size >= MAXIMUM) throw because('limited', `there are ${MAXIMUM} tokens`, 'vedette token list');
}

function unknownToken(name: string): OperationalError {
  const hint = 'vedette token list';
  return new OperationalError('not-found', `Cannot revoke token ${name}: there is none of that name`, {
    hint,
  });
}

function sha256(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

function toRecord({ name, role, grants, createdAt, expiresAt, lastUsedAt }: Row): TokenRecord {
  return {
    name,
    role,
    grants: listed(grants),
    createdAt: isoTime(createdAt),
    expiresAt: expiresAt === null ? null : isoTime(expiresAt),
    lastUsedAt: lastUsedAt === null ? null : isoTime(lastUsedAt),
  };
}

function listed(grants: string): string[] {
  return grants === '' ? [] : grants.split(' ');
}
