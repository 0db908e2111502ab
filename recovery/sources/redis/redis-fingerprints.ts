import { createHash } from 'node:crypto';
import type { Fingerprint } from '../../archive/snapshot.ts';
import { type RedisClient, RedisError, type RedisReply, replyText } from './redis-client.ts';
import { type DatabaseSize, keyspace, readInfo } from './redis-state.ts';

/** How values are hashed: `DEBUG DIGEST-VALUE` does not depend on how the server keeps them; `DUMP` does. */
export type DigestMethod = 'digest-value' | 'dump-sha256';

/** One key of the sample. */
export type SampledKey = {
  readonly database: number;
  /** Base64: keys are bytes. */
  readonly key: string;
  readonly digest: string;
};

/** What a server had at one moment. */
export type RedisLook = {
  readonly method: DigestMethod;
  readonly sizes: Readonly<Record<string, DatabaseSize>>;
  readonly sample: readonly SampledKey[];
};

/** Keys that are looked at for a sample, and databases. */
const MOST_SCANNED = 200_000;
const SCAN_COUNT = '1000';
const MOST_DATABASES = 64;
/** Bytes of memory of a value above which it is left out: its `DUMP` would hold up the server. */
const LARGEST_VALUE = 1_048_576;
/** Keys asked for at once. */
const BATCH = 100;
/** Bytes behind the value in a `DUMP`: version of the format and checksum. */
const DUMP_TAIL = 10;

/**
 * Chooses keys by a seed, the same for the same keys: those whose hash with the seed is the smallest, among the first 200,000 of each
 * database as SCAN gives them. Keys with a time to live are left out.
 */
export async function chooseKeys(
  client: RedisClient,
  count: number,
  seed: string,
): Promise<readonly SampledKey[]> {
  if (count === 0) return [];
  const databases = Object.keys(keyspace(await readInfo(client, 'keyspace'))).slice(0, MOST_DATABASES);
  const each = Math.ceil(count / Math.max(1, databases.length));
  const chosen: SampledKey[] = [];
  for (const database of databases.map(Number)) {
    await client.demand(['SELECT', String(database)]);
    const keys = await smallest(client, each * 2, seed);
    const lasting = await withoutExpiry(client, keys);
    chosen.push(
      ...lasting.slice(0, each).map((key) => ({ database, key: key.toString('base64'), digest: '' })),
    );
  }
  return chosen;
}

/** Sizes of the databases, and digests of the keys; keys that are gone or too large are left out. */
export async function lookAt(client: RedisClient, keys: readonly SampledKey[]): Promise<RedisLook> {
  const sizes = keyspace(await readInfo(client, 'keyspace'));
  const method = await digestMethod(client);
  const sample: SampledKey[] = [];
  for (let at = 0; at < keys.length; at += BATCH) {
    const batch = keys.slice(at, at + BATCH);
    const digests = await digestsOf(client, batch, method);
    sample.push(
      ...batch.flatMap((one, index) =>
        digests[index] === undefined ? [] : [{ ...one, digest: digests[index] }],
      ),
    );
  }
  return { method, sizes, sample };
}

/**
 * What is the same in a look just before the moment of the snapshot and one just after it, and so was the same at that moment: the
 * sizes of databases, and values of keys. What changed meanwhile is left out rather than guessed. `rows` are keys; the hash is
 * `METHOD:SAMPLED:sha256` over the lines `key digest` of the sample in their order; the keys are among the facts.
 */
export function steadyFingerprints(before: RedisLook, after: RedisLook): readonly Fingerprint[] {
  const sample = steadySample(before, after);
  return Object.entries(before.sizes).flatMap(([database, size]) => {
    if (after.sizes[database]?.keys !== size.keys) return [];
    const lines = sample
      .filter((one) => one.database === Number(database))
      .map(({ key, digest }) => `${key} ${digest}\n`);
    const digest = createHash('sha256').update(lines.join('')).digest('hex');
    return [{ of: `redis:${database}`, rows: size.keys, hash: `${before.method}:${lines.length}:${digest}` }];
  });
}

export function steadySample(before: RedisLook, after: RedisLook): readonly SampledKey[] {
  const digests = new Map(after.sample.map(({ database, key, digest }) => [`${database} ${key}`, digest]));
  return before.sample.filter(({ database, key, digest }) => digests.get(`${database} ${key}`) === digest);
}

async function smallest(client: RedisClient, count: number, seed: string): Promise<readonly Buffer[]> {
  let found: { readonly key: Buffer; readonly rank: string }[] = [];
  let cursor = '0';
  for (let scanned = 0; scanned < MOST_SCANNED; ) {
    const reply = (await client.demand(['SCAN', cursor, 'COUNT', SCAN_COUNT])) as readonly RedisReply[];
    const keys = (reply[1] ?? []) as readonly Buffer[];
    scanned += Math.max(1, keys.length);
    found.push(...keys.map((key) => ({ key, rank: rankOf(key, seed) })));
    // SCAN may give a key twice.
    found = [...new Map(found.map((one) => [one.rank, one])).values()];
    found = found.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, count);
    cursor = replyText(reply[0] ?? null);
    if (cursor === '0') break;
  }
  return found.map(({ key }) => key);
}

function rankOf(key: Buffer, seed: string): string {
  return createHash('sha256').update(seed).update(key).digest('hex');
}

async function withoutExpiry(client: RedisClient, keys: readonly Buffer[]): Promise<readonly Buffer[]> {
  const replies = await client.askAll(keys.map((key) => ['PTTL', key]));
  return keys.filter((_, index) => replies[index] === -1);
}

async function digestMethod(client: RedisClient): Promise<DigestMethod> {
  const reply = await client.ask(['DEBUG', 'DIGEST-VALUE']);
  return reply instanceof RedisError ? 'dump-sha256' : 'digest-value';
}

async function digestsOf(
  client: RedisClient,
  keys: readonly SampledKey[],
  method: DigestMethod,
): Promise<readonly (string | undefined)[]> {
  const digests: (string | undefined)[] = [];
  for (const { database, key } of keys) {
    const bytes = Buffer.from(key, 'base64');
    const [, there, size] = await client.askAll([
      ['SELECT', String(database)],
      ['EXISTS', bytes],
      ['MEMORY', 'USAGE', bytes],
    ]);
    const tooLarge = typeof size === 'number' && size > LARGEST_VALUE;
    digests.push(there !== 1 || tooLarge ? undefined : await digestOf(client, bytes, method));
  }
  return digests;
}

async function digestOf(client: RedisClient, key: Buffer, method: DigestMethod): Promise<string | undefined> {
  const reply = await client.ask(method === 'dump-sha256' ? ['DUMP', key] : ['DEBUG', 'DIGEST-VALUE', key]);
  if (method === 'digest-value') return Array.isArray(reply) ? replyText(reply[0] as RedisReply) : undefined;
  if (!Buffer.isBuffer(reply)) return undefined;
  return createHash('sha256').update(reply.subarray(0, -DUMP_TAIL)).digest('hex');
}
