import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../agent/kit/temporary-folder.testkit.ts';
import { eventually } from '../../../../probes/connect/real-server.testkit.ts';
import { MemoryRepository } from '../../../archive/memory-repository.testkit.ts';
import { contents } from '../../../streams/capture.testkit.ts';
import { launchTestServer, postgresProgram, type TestServer } from '../postgres-server.testkit.ts';
import { dumped, SHOP } from './logical.testkit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await launchTestServer();
  server.sql('CREATE DATABASE shop');
  server.sql(SHOP, 'shop');
  server.sql('CREATE DATABASE "odd/name"');
}, 60_000);
afterAll(() => server.remove());

const shop = { databases: ['shop'], fingerprints: true };

/** What pg_restore lists of a dump. */
const listed = (dump: Buffer): string => pgRestore(dump, '--list');

/** How many rows a table has in a dump. */
const rowsOf = (dump: Buffer, table: string): number =>
  pgRestore(dump, '--data-only', `--table=${table}`, '--file=-').match(/^\d+$/gm)?.length ?? 0;

function pgRestore(dump: Buffer, ...words: readonly string[]): string {
  const file = join(mkdtempSync(join(temporaryFolder(), 'd-')), 'dump');
  writeFileSync(file, dump);
  return execFileSync(postgresProgram('pg_restore'), [...words, file], { maxBuffer: 1 << 28 }).toString();
}

it('captureLogical dumps every database and the globals', async () => {
  const { repository, snapshot } = await dumped(server);
  const found = await contents(repository, snapshot);
  expect([...found.keys()]).toEqual([
    'globals.sql',
    'databases/odd%2fname.dump',
    'databases/postgres.dump',
    'databases/shop.dump',
  ]);
  expect(String(found.get('globals.sql'))).toContain('CREATE ROLE postgres');
  expect(listed(found.get('databases/shop.dump')!)).toContain('TABLE DATA public orders');
});

it('captureLogical stores the dump without compression, so that equal data is found again', async () => {
  const { repository, snapshot } = await dumped(server, { databases: ['shop'] });
  const dump = (await contents(repository, snapshot)).get('databases/shop.dump')!;
  expect(dump.includes('customer 117')).toBe(true);
});

it('captureLogical keeps what a restore has to know', async () => {
  const { snapshot } = await dumped(server, { databases: ['shop'] });
  expect(snapshot.method).toBe('logical');
  expect(snapshot.facts).toMatchObject({
    server: { major: 15, inRecovery: false, systemIdentifier: expect.stringMatching(/^\d+$/) },
    databases: [
      {
        name: 'shop',
        owner: 'postgres',
        encoding: 'UTF8',
        whole: true,
        extensions: [['plpgsql', '1.0']],
        tables: expect.arrayContaining([['public.orders', expect.any(Number)]]),
        format: 'custom',
      },
    ],
  });
});

it('captureLogical counts and hashes each table inside the snapshot of the dump', async () => {
  const { snapshot } = await dumped(server, shop);
  const rows = Object.fromEntries(snapshot.fingerprints.map(({ of, rows }) => [of, rows]));
  expect(rows).toEqual({
    'postgres:shop/public.customers': 200,
    'postgres:shop/public.orders': 5_000,
    'postgres:shop/public.events_2026': 500,
    'postgres:shop/"Odd Schema".t': 3,
  });
  server.sql('CREATE TABLE busy (n integer)', 'shop');
  const insert = 'DO $$ BEGIN FOR i IN 1..100000 LOOP INSERT INTO busy VALUES (i); COMMIT; END LOOP; END $$';
  const writing = server.clientInBackground('psql', ['-d', 'shop', '-c', insert]);
  await delay(300);
  const { repository, snapshot: second } = await dumped(server, shop);
  writing.kill();
  const busy = second.fingerprints.find(({ of }) => of.endsWith('public.busy'))!;
  expect(busy.rows).toBeGreaterThan(0);
  const dump = (await contents(repository, second)).get('databases/shop.dump')!;
  expect(rowsOf(dump, 'busy')).toBe(busy.rows);
  server.sql('DROP TABLE busy', 'shop');
});

it('captureLogical gives the same fingerprints for the same rows in another order', async () => {
  server.sql('CREATE TABLE one AS SELECT i FROM generate_series(1, 100) i', 'shop');
  server.sql('CREATE TABLE two AS SELECT i FROM generate_series(1, 100) i ORDER BY i DESC', 'shop');
  const { snapshot } = await dumped(server, shop);
  const hash = (name: string) => snapshot.fingerprints.find(({ of }) => of.endsWith(`.${name}`))?.hash;
  expect(hash('one')).toMatch(/^sum-of-hashtextextended:-?\d+$/);
  expect(hash('one')).toBe(hash('two'));
  server.sql('DROP TABLE one, two', 'shop');
});

it('captureLogical dumps into a folder with several jobs where that is asked for', async () => {
  const { repository, snapshot } = await dumped(server, { ...shop, format: 'directory', parallel: 2 });
  const names = [...(await contents(repository, snapshot)).keys()];
  expect(names).toContain('databases/shop/toc.dat');
  expect(names.filter((name) => name.endsWith('.dat')).length).toBeGreaterThan(4);
});

it('captureLogical dumps only the tables that are asked for', async () => {
  const { repository, snapshot } = await dumped(server, {
    databases: ['shop'],
    tables: ['public.orders'],
    globals: false,
  });
  const list = listed((await contents(repository, snapshot)).get('databases/shop.dump')!);
  expect(list).toContain('TABLE public orders');
  expect(list).not.toContain('TABLE public customers');
  expect(snapshot.facts).toMatchObject({ databases: [{ whole: false }] });
});

it('captureLogical writes the canary before the snapshot, so that it is in the dump', async () => {
  server.sql('CREATE SCHEMA ops', 'shop');
  const { repository, snapshot } = await dumped(server, { databases: ['shop'], canary: 'ops.canary_row' });
  expect(snapshot.canary?.of).toBe('postgres:shop/ops.canary_row');
  const dump = (await contents(repository, snapshot)).get('databases/shop.dump')!;
  expect(dump.includes(snapshot.canary!.writtenAt.slice(0, 19).replace('T', ' '))).toBe(true);
  server.sql('DROP SCHEMA ops CASCADE', 'shop');
});

it('captureLogical refuses a database that is not there, and names those that are', async () => {
  const run = dumped(server, { databases: ['shopp'] });
  await expect(run).rejects.toMatchObject({
    kind: 'not-found',
    hint: 'databases: [odd/name, postgres, shop]',
  });
});

it('captureLogical gives no snapshot when no table fits', async () => {
  const repository = new MemoryRepository();
  const run = dumped(server, { databases: ['shop'], tables: ['nope'] }, { repository });
  await expect(run).rejects.toThrow('no matching tables were found');
  expect(await repository.snapshots()).toEqual([]);
});

it('captureLogical gives no snapshot when pg_dump is killed in the middle', async () => {
  const locked = server.clientInBackground('psql', [
    '-d',
    'shop',
    '-c',
    'BEGIN; LOCK TABLE orders; SELECT pg_sleep(12)',
  ]);
  await delay(500);
  const repository = new MemoryRepository();
  const run = dumped(server, { databases: ['shop'] }, { repository });
  run.catch(() => {});
  const pids = await eventually(
    async () => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurDump(name)),
    (found) => found.length > 0,
  );
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
  await expect(run).rejects.toThrow('was ended by SIGKILL');
  expect(await repository.snapshots()).toEqual([]);
  locked.kill();
  endSleepers();
});

it('captureLogical ends pg_dump and its session on abort', async () => {
  const locked = server.clientInBackground('psql', [
    '-d',
    'shop',
    '-c',
    'BEGIN; LOCK TABLE orders; SELECT pg_sleep(12)',
  ]);
  await delay(500);
  const abort = new AbortController();
  const run = dumped(server, { databases: ['shop'] }, { signal: abort.signal });
  run.catch(() => {});
  await delay(1_000);
  abort.abort(new Error('enough'));
  await expect(run).rejects.toThrow('enough');
  locked.kill();
  endSleepers();
  const left =
    "SELECT application_name, state, wait_event_type, query FROM pg_stat_activity WHERE application_name IN ('vedette', 'pg_dump')";
  expect(
    await eventually(
      async () => server.sql(left),
      (rows) => rows === '',
    ),
  ).toBe('');
});

it('captureLogical has no password in the arguments of what it runs', async () => {
  server.sql("ALTER ROLE postgres PASSWORD 'hunter2secret'");
  const seen: string[] = [];
  const look = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) seen.push(commandLine(pid));
  }, 20);
  await dumped(server, { databases: ['shop'], password: 'hunter2secret' });
  clearInterval(look);
  expect(seen.some((line) => line.includes('pg_dump'))).toBe(true);
  expect(seen.some((line) => line.includes('hunter2secret'))).toBe(false);
});

/** A session of a client that was killed sleeps on, with its locks. */
function endSleepers(): void {
  server.sql(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(12%' AND pid <> pg_backend_pid()",
  );
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Whether it is a pg_dump of this test that has begun: it has our server in its environment. */
function isOurDump(pid: string): boolean {
  if (!/pg_dump.*--snapshot/.test(commandLine(pid))) return false;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`PGHOST=${server.folder}`);
  } catch {
    return false;
  }
}
