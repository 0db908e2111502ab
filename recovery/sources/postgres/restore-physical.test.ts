import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestRepository } from '../../archive/repository.testkit.ts';
import type { Repository } from '../../archive/repository.ts';
import {
  freePath,
  physicalBackup,
  physicalRestore,
  preparedRestore,
  pushFinishedWal,
} from './physical-backup.testkit.ts';
import { launchTestServer, ownedFolder, TestServer } from './postgres-server.testkit.ts';

// Real servers on a machine that others use too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let server: TestServer;
let repository: Repository;

beforeEach(async () => {
  server = await launchTestServer();
  repository = await openTestRepository(server.folder);
  server.sql('CREATE TABLE orders (id integer PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())');
  server.sql('INSERT INTO orders SELECT generate_series(1, 1000)');
});
afterEach(async () => {
  await repository.close();
  await server.remove();
});

/** Rows of orders in the server, started on what was restored. */
async function ordersAfterStart(): Promise<string> {
  await server.start();
  return server.sql('SELECT count(*) FROM orders');
}

it('a physical restore brings back a server whose folder was deleted, to the end of the WAL', async () => {
  await physicalBackup(server, repository);
  server.sql('INSERT INTO orders SELECT generate_series(5000, 5099)');
  await pushFinishedWal(server, repository);
  server.sql('INSERT INTO orders VALUES (9999)');
  await server.crash();
  rmSync(server.data, { recursive: true });
  const report = await physicalRestore(repository, {});
  expect(report.safetyCopy).toBeNull();
  expect(report.steps.map(({ name }) => name)).toEqual([
    'write',
    'fetch WAL',
    'recover',
    'shut down',
    'swap',
  ]);
  expect(report.notes.join()).toMatch(
    /Recovered to LSN 0\/[0-9A-F]+ on timeline 2; the last transaction is of 20/,
  );
  expect(await ordersAfterStart()).toBe('1100');
  expect(server.client('pg_amcheck', ['--install-missing', '-d', 'postgres'])).toBe('');
});

it('a snapshot is complete in itself: it comes back without any archive', async () => {
  await physicalBackup(server, repository);
  await server.crash();
  rmSync(server.data, { recursive: true });
  await physicalRestore(repository, {});
  expect(await ordersAfterStart()).toBe('1000');
  expect(existsSync(join(server.data, 'recovery.signal'))).toBe(false);
  expect(server.sql("SELECT setting FROM pg_settings WHERE name = 'restore_command'")).toBe('');
});

it('a restore keeps what was there as a safety copy', async () => {
  await physicalBackup(server, repository);
  server.sql('DROP TABLE orders');
  await server.stop();
  const prepared = await preparedRestore(repository, {});
  expect(prepared.confirmation).toBe(server.data);
  expect(prepared.replaces).toEqual([server.data]);
  const { safetyCopy } = await physicalRestore(repository, {});
  expect(existsSync(join(safetyCopy as string, 'PG_VERSION'))).toBe(true);
  expect(await ordersAfterStart()).toBe('1000');
});

it('a restore refuses a folder on which a server runs, by its pid', async () => {
  await physicalBackup(server, repository);
  await expect(physicalRestore(repository, {})).rejects.toThrow(
    /running server: a server runs on .* \(pid \d+\)/,
  );
});

it('a restore refuses a folder that is not of PostgreSQL', async () => {
  await physicalBackup(server, repository);
  const to = freePath();
  mkdirSync(to);
  writeFileSync(join(to, 'letters.txt'), 'dear');
  await expect(physicalRestore(repository, { to })).rejects.toThrow(
    /no data folder of PostgreSQL \(letters.txt\)/,
  );
});

it('a restore to a point that the WAL does not reach puts everything back', async () => {
  await physicalBackup(server, repository);
  await server.stop();
  await expect(physicalRestore(repository, { until: 'name:never' })).rejects.toThrow(
    /recovery ended before configured recovery target was reached/,
  );
  expect(readdirSync(dirname(server.data)).filter((name) => name.startsWith('data'))).toEqual(['data']);
  expect(await ordersAfterStart()).toBe('1000');
});

it('a restore refuses a point before the end of the backup', async () => {
  await physicalBackup(server, repository);
  await expect(preparedRestore(repository, { until: '2020-01-01T00:00:00Z' })).rejects.toThrow(
    /before the end of the backup/,
  );
});

it('a restore to another place leaves the server alone, and its copy archives nothing', async () => {
  server.configure({ archive_mode: 'on', archive_command: 'true' });
  await server.stop();
  await server.start();
  await physicalBackup(server, repository);
  const to = freePath();
  const report = await physicalRestore(repository, { to, options: { port: '5433' } });
  expect(report.safetyCopy).toBeNull();
  const copy = new TestServer();
  copy.data = to;
  copy.port = 5433;
  copy.configure({ unix_socket_directories: copy.folder });
  await copy.start();
  expect(copy.sql('SELECT count(*) FROM orders')).toBe('1000');
  expect(copy.sql('SHOW archive_mode')).toBe('off');
  await copy.remove();
  expect(server.sql('SELECT count(*) FROM orders')).toBe('1000');
});

it('a restore puts tablespaces where they were, and elsewhere where it is asked to', async () => {
  const space = ownedFolder();
  server.sql(`CREATE TABLESPACE fast LOCATION '${space}'`);
  server.sql('CREATE TABLE items TABLESPACE fast AS SELECT generate_series(1, 500) AS id');
  const { facts } = await physicalBackup(server, repository);
  expect(facts.tablespaces).toMatchObject([{ name: 'fast', location: space }]);
  await server.stop();
  await physicalRestore(repository, {});
  await server.start();
  expect(server.sql('SELECT count(*) FROM items')).toBe('500');
  await server.stop();
  const other = `${space}-other`;
  await physicalRestore(repository, { options: { tablespaces: `fast=${other}` } });
  await server.start();
  expect(server.sql('SELECT count(*) FROM items')).toBe('500');
  expect(server.sql("SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'fast'")).toBe(
    other,
  );
  await server.stop();
  for (const name of readdirSync(dirname(space)))
    if (join(dirname(space), name).startsWith(space)) rmSync(join(dirname(space), name), { recursive: true });
});

it('a delta restore changes only what differs', async () => {
  await physicalBackup(server, repository);
  server.sql('DELETE FROM orders');
  server.sql('CREATE TABLE new_one AS SELECT 1 AS a');
  await server.stop();
  const { safetyCopy } = await physicalRestore(repository, { delta: true });
  expect(await ordersAfterStart()).toBe('1000');
  expect(server.sql("SELECT to_regclass('new_one') IS NULL")).toBe('t');
  if (safetyCopy) expect(existsSync(safetyCopy)).toBe(true);
});

it('a restore starts the server where it is asked to', async () => {
  await physicalBackup(server, repository);
  await server.stop();
  const report = await physicalRestore(repository, { options: { start: 'yes' } });
  expect(report.steps.at(-1)?.name).toBe('start server');
  expect(server.sql('SELECT count(*) FROM orders')).toBe('1000');
  server.adopt();
});

it('a restore refuses when WAL of the backup is missing, and tells what', async () => {
  const snapshot = await physicalBackup(server, repository);
  const archived = { ...snapshot, facts: { ...snapshot.facts, wal: 'archived' } };
  const { checks } = await preparedRestore(repository, { to: freePath() }, archived);
  expect(checks.find(({ name }) => name === 'WAL')).toMatchObject({
    verdict: 'refuse',
    found: expect.stringMatching(/WAL from .* to .* is there, the backup needs it to/),
  });
});

it('a restore of one table puts it into the running server and takes everything else away', async () => {
  await physicalBackup(server, repository);
  server.sql('CREATE TABLE later AS SELECT 1 AS a');
  server.sql('DELETE FROM orders WHERE id > 10');
  const options = { server: server.folder, user: 'postgres' };
  const report = await physicalRestore(repository, { only: ['postgres/public.orders'], options });
  expect(server.sql('SELECT count(*) FROM orders')).toBe('1000');
  expect(server.sql('SELECT count(*) FROM later')).toBe('1');
  expect(report.steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['recover', 'dump']));
  expect(readdirSync(server.folder).filter((name) => name.includes('aside'))).toEqual([]);
});

it('a restore of one database brings it back under another name, as it was at that time', async () => {
  server.sql('CREATE DATABASE shop');
  server.sql('CREATE TABLE items AS SELECT generate_series(1, 50) AS id', 'shop');
  await physicalBackup(server, repository);
  const options = { server: server.folder, user: 'postgres' };
  await physicalRestore(repository, { only: ['shop'], to: 'shop_then', options });
  expect(server.sql('SELECT count(*) FROM items', 'shop_then')).toBe('50');
  expect(server.sql('SELECT count(*) FROM items', 'shop')).toBe('50');
});
