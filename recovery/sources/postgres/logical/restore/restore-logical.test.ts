import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../agent/kit/temporary-folder.testkit.ts';
import type { MemoryRepository } from '../../../../archive/memory-repository.testkit.ts';
import type { Snapshot } from '../../../../archive/snapshot.ts';
import type { RestoreProgress, RestoreRequest } from '../../../../restore/restore-kind.ts';
import { plainRequest, testContext } from '../../../../streams/capture.testkit.ts';
import { launchTestServer, type TestServer } from '../../postgres-server.testkit.ts';
import { dumped, logical, SHOP } from '../logical.testkit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await launchTestServer();
}, 60_000);
afterAll(() => server.remove());
beforeEach(() => {
  for (const name of server
    .sql("SELECT datname FROM pg_database WHERE datname LIKE '%shop%'")
    .split('\n')
    .filter(Boolean))
    server.sql(`DROP DATABASE "${name}" WITH (FORCE)`);
  server.sql('CREATE DATABASE shop');
  server.sql(SHOP, 'shop');
});

const AT = new Date('2026-11-21T03:12:00Z');
type Made = { readonly repository: MemoryRepository; readonly snapshot: Snapshot };
type More = Partial<RestoreRequest> & {
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string) => void;
};

async function prepared({ repository, snapshot }: Made, { signal, onProgress, ...more }: More = {}) {
  const { context, progress, end } = testContext({ now: () => AT, ...(signal && { signal }) });
  const told = {
    ...context,
    onProgress: (one: RestoreProgress) => {
      context.onProgress(one);
      onProgress?.(one.step);
    },
  };
  const plan = await logical.restore.prepare(repository, snapshot, { ...plainRequest, ...more }, context);
  return { plan, progress, run: () => plan.run(told).finally(end) };
}

const shop = { databases: ['shop'], fingerprints: true };
const databases = () =>
  server.sql("SELECT datname FROM pg_database WHERE datname LIKE '%shop%' ORDER BY 1").split('\n');
/** Everything of a database that a person would compare. */
const look = (database: string) =>
  [
    'SELECT count(*), sum(hashtext(o::text)) FROM orders o',
    'SELECT count(*), sum(hashtext(c::text)) FROM customers c',
    'SELECT count(*) FROM "Odd Schema".t',
    'SELECT last_value FROM orders_id_seq',
    'SELECT count(*), sum(total) FROM totals',
    "SELECT string_agg(indexname, ',' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE conrelid <> 0",
    "SELECT string_agg(tgname, ',' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal",
  ].map((query) => server.sql(query, database));

it('prepareLogicalRestore brings a database back beside, and swaps it in', async () => {
  const before = look('shop');
  const made = await dumped(server, shop);
  server.sql('DELETE FROM orders', 'shop');
  const { plan, run, progress } = await prepared(made);
  expect(plan.confirmation).toBe('shop');
  expect(plan.replaces).toEqual(['database shop']);
  expect(plan.checks.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
  const report = await run();
  expect(look('shop')).toEqual(before);
  expect(databases()).toEqual(['shop', 'shop_before_restore_20261121T031200Z']);
  expect(report.safetyCopy).toBe('database shop_before_restore_20261121T031200Z');
  expect(server.sql('SELECT count(*) FROM orders', 'shop_before_restore_20261121T031200Z')).toBe('0');
  expect([...new Set(progress.map(({ step }) => step))]).toEqual([
    'fetch',
    'write',
    'restore',
    'verify',
    'swap',
  ]);
});

it('prepareLogicalRestore restores under another name and leaves the first alone', async () => {
  const made = await dumped(server, shop);
  const { plan, run } = await prepared(made, { to: 'shop_copy' });
  expect(plan.confirmation).toBe('');
  await run();
  expect(databases()).toEqual(['shop', 'shop_copy']);
  expect(look('shop_copy')).toEqual(look('shop'));
});

it('prepareLogicalRestore restores a dump in directory format', async () => {
  const made = await dumped(server, { ...shop, format: 'directory' });
  const { run } = await prepared(made, { to: 'shop_copy', options: { jobs: '2' } });
  await run();
  expect(look('shop_copy')).toEqual(look('shop'));
});

it('prepareLogicalRestore gives back settings and rights of the database', async () => {
  server.sql(
    'ALTER DATABASE shop SET work_mem TO \'7MB\'; ALTER DATABASE shop SET search_path TO public, "Odd Schema"; REVOKE CONNECT ON DATABASE shop FROM PUBLIC',
  );
  const made = await dumped(server, { databases: ['shop'] });
  const { run } = await prepared(made, { to: 'shop_copy' });
  await run();
  expect(server.sql('SHOW work_mem; SHOW search_path', 'shop_copy')).toBe('7MB\npublic, "Odd Schema"');
  expect(server.sql("SELECT datacl FROM pg_database WHERE datname = 'shop_copy'")).not.toContain('=Tc/');
});

it('prepareLogicalRestore gives a database that compares by ICU its locale again', async () => {
  server.sql("CREATE DATABASE icu_shop TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-AT'");
  const made = await dumped(server, { databases: ['icu_shop'] });
  const { run } = await prepared(made, { to: 'icu_shop_copy' });
  await run();
  const locale = "SELECT datlocprovider, daticulocale FROM pg_database WHERE datname = 'icu_shop_copy'";
  expect(server.sql(locale)).toBe('i|de-AT');
});

it('prepareLogicalRestore ends sessions only when it swaps', async () => {
  const made = await dumped(server, shop);
  const session = server.clientInBackground('psql', ['-d', 'shop', '-c', 'SELECT pg_sleep(60)']);
  await delay(500);
  const { plan, run } = await prepared(made);
  expect(plan.checks.find(({ name }) => name === 'what would be overwritten')?.found).toContain(
    'with 1 sessions',
  );
  expect(session.exitCode).toBe(null);
  await run();
  await delay(200);
  expect(session.exitCode).not.toBe(null);
});

it('prepareLogicalRestore leaves everything as it was when a table does not verify', async () => {
  const made = await dumped(server, shop);
  const fingerprints = made.snapshot.fingerprints.map((one) => ({
    ...one,
    hash: 'sum-of-hashtextextended:1',
  }));
  const { run } = await prepared({ ...made, snapshot: { ...made.snapshot, fingerprints } });
  await expect(run()).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('Cannot trust restored table'),
  });
  expect(databases()).toEqual(['shop']);
  expect(server.sql('SELECT count(*) FROM orders', 'shop')).toBe('5000');
});

it('prepareLogicalRestore leaves everything as it was when it is aborted', async () => {
  const made = await dumped(server, shop);
  const abort = new AbortController();
  const onProgress = (step: string) => step === 'verify' && abort.abort(new Error('enough'));
  const { run } = await prepared(made, { signal: abort.signal, onProgress });
  await expect(run()).rejects.toThrow('enough');
  expect(databases()).toEqual(['shop']);
  expect(server.sql('SELECT 1', 'shop')).toBe('1');
});

it('prepareLogicalRestore leaves everything as it was when the dump is cut', async () => {
  const made = await dumped(server, shop);
  const content = made.repository.content.bind(made.repository);
  made.repository.content = async function* (...words) {
    for await (const piece of content(...words)) yield piece.subarray(0, piece.length / 2);
  };
  const { run } = await prepared(made);
  await expect(run()).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('pg_restore ended with'),
  });
  expect(databases()).toEqual(['shop']);
});

it('prepareLogicalRestore refuses a dump that is newer than the server', async () => {
  const made = await dumped(server, shop);
  const facts = {
    ...made.snapshot.facts,
    server: { ...(made.snapshot.facts.server as object), major: 99, version: '99.1' },
  };
  const { plan } = await prepared({ ...made, snapshot: { ...made.snapshot, facts } });
  expect(plan.checks).toContainEqual(expect.objectContaining({ name: 'version', verdict: 'refuse' }));
});

it('prepareLogicalRestore refuses while a role is missing, and makes it where it is asked to', async () => {
  server.sql('CREATE ROLE seller; CREATE ROLE "Odd Role" LOGIN PASSWORD \'x\'; GRANT seller TO "Odd Role"');
  server.sql('ALTER TABLE orders OWNER TO seller; GRANT SELECT ON customers TO "Odd Role"', 'shop');
  const made = await dumped(server, shop);
  server.sql('DROP DATABASE shop');
  server.sql('DROP ROLE "Odd Role"; DROP ROLE seller');
  const { plan } = await prepared(made);
  expect(plan.checks.find(({ name }) => name === 'ownership')).toMatchObject({
    verdict: 'refuse',
    found: 'roles that are missing: Odd Role, seller',
  });
  const { run } = await prepared(made, { options: { globals: 'yes' } });
  const report = await run();
  expect(report.notes.join()).toContain('left as they are: ROLE postgres');
  expect(server.sql("SELECT tableowner FROM pg_tables WHERE tablename = 'orders'", 'shop')).toBe('seller');
  server.sql('DROP DATABASE shop WITH (FORCE)');
  server.sql('DROP ROLE "Odd Role"; DROP ROLE seller');
});

it('prepareLogicalRestore does without owners where it is asked to', async () => {
  server.sql('CREATE ROLE seller; ALTER DATABASE shop OWNER TO seller');
  const made = await dumped(server, shop);
  server.sql('DROP DATABASE shop');
  server.sql('DROP ROLE seller');
  const { run } = await prepared(made, { options: { 'no-owner': 'yes' } });
  await run();
  expect(server.sql('SELECT count(*) FROM orders', 'shop')).toBe('5000');
});

it('prepareLogicalRestore says that it needs a running server', async () => {
  const made = await dumped(server, shop);
  const run = prepared(made, { options: { server: `${server.folder}/nowhere` } });
  await expect(run).rejects.toMatchObject({
    kind: 'unavailable',
    hint: expect.stringContaining('needs a running server'),
  });
});

it('prepareLogicalRestore refuses while an earlier restore is in the way', async () => {
  const made = await dumped(server, shop);
  server.sql('CREATE DATABASE shop_restoring');
  const { plan } = await prepared(made);
  expect(plan.checks).toContainEqual(
    expect.objectContaining({ verdict: 'refuse', hint: 'DROP DATABASE "shop_restoring"' }),
  );
});

it('prepareLogicalRestore brings one table back, with its indexes, sequence, trigger and rows', async () => {
  server.sql('DROP VIEW totals', 'shop');
  const made = await dumped(server, shop);
  server.sql('DELETE FROM orders WHERE id % 2 = 0; DROP INDEX orders_by_customer', 'shop');
  const { plan, run } = await prepared(made, { only: ['shop/public.orders'] });
  expect(plan.replaces).toEqual(['table public.orders']);
  expect(plan.checks.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
  const report = await run();
  expect(server.sql('SELECT count(*) FROM orders', 'shop')).toBe('5000');
  expect(
    server.sql(
      "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'orders' ORDER BY 1",
      'shop',
    ),
  ).toBe('orders_by_customer\norders_pkey');
  expect(
    server
      .sql('INSERT INTO orders (customer, amount) VALUES (1, 1) RETURNING id, at IS NOT NULL', 'shop')
      .split('\n')[0],
  ).toBe('5001|t');
  expect(report.safetyCopy).toBe('before_restore_20261121t031200z');
  expect(server.sql('SELECT count(*) FROM before_restore_20261121t031200z.orders', 'shop')).toBe('2500');
});

it('prepareLogicalRestore refuses to bring back a table on which a view hangs', async () => {
  const made = await dumped(server, shop);
  const { plan } = await prepared(made, { only: ['public.orders'] });
  expect(plan.checks).toContainEqual(
    expect.objectContaining({
      name: 'what hangs on it',
      verdict: 'refuse',
      found: expect.stringContaining('view totals'),
    }),
  );
});

it('prepareLogicalRestore rolls a table back when it does not verify', async () => {
  server.sql('DROP VIEW totals', 'shop');
  const made = await dumped(server, shop);
  server.sql('DELETE FROM orders', 'shop');
  const fingerprints = made.snapshot.fingerprints.map((one) => ({ ...one, rows: one.rows + 1 }));
  const { run } = await prepared(
    { ...made, snapshot: { ...made.snapshot, fingerprints } },
    { only: ['public.orders'] },
  );
  await expect(run()).rejects.toThrow('restored table public.orders is not as it was dumped');
  expect(server.sql('SELECT count(*) FROM orders', 'shop')).toBe('0');
  expect(server.sql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'before%'", 'shop')).toBe('0');
});

it('prepareLogicalRestore rolls a table back when the dump is cut in the middle', async () => {
  server.sql('DROP VIEW totals', 'shop');
  const made = await dumped(server, shop);
  const content = made.repository.content.bind(made.repository);
  const { run } = await prepared(made, { only: ['public.orders'] });
  made.repository.content = async function* (...words) {
    for await (const piece of content(...words)) yield piece.subarray(0, piece.length - 100_000);
  };
  server.sql('DELETE FROM orders', 'shop');
  await expect(run()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(server.sql('SELECT count(*) FROM orders', 'shop')).toBe('0');
});

it('prepareLogicalRestore brings a partitioned table back with its partitions', async () => {
  const made = await dumped(server, { ...shop, format: 'directory' });
  server.sql('DROP TABLE events', 'shop');
  const { run } = await prepared(made, { only: ['public.events'] });
  await run();
  expect(server.sql('SELECT count(*) FROM events', 'shop')).toBe('500');
});

it('prepareLogicalRestore brings a schema back and keeps the one that was there', async () => {
  const made = await dumped(server, shop);
  server.sql('DELETE FROM "Odd Schema".t', 'shop');
  const { plan, run } = await prepared(made, { only: ['shop/Odd Schema'] });
  expect(plan.replaces).toEqual(['schema Odd Schema']);
  await run();
  expect(server.sql('SELECT count(*) FROM "Odd Schema".t', 'shop')).toBe('3');
  expect(server.sql('SELECT count(*) FROM "Odd Schema_before_restore_20261121t031200z".t', 'shop')).toBe('0');
});

it('prepareLogicalRestore names what is not in the snapshot', async () => {
  const made = await dumped(server, shop);
  await expect(prepared(made, { only: ['shop/public.nope'] })).rejects.toMatchObject({ kind: 'not-found' });
});

it('prepareLogicalRestore writes the dumps as files where it is given a folder', async () => {
  const made = await dumped(server, shop);
  const to = join(temporaryFolder(), 'dumps');
  const { run } = await prepared(made, { to });
  await run();
  expect(readFileSync(join(to, 'databases/shop.dump')).toString('latin1', 0, 5)).toBe('PGDMP');
  expect(existsSync(join(to, 'globals.sql'))).toBe(true);
});
