import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { launchTestServer, own, type TestServer } from '../../sources/postgres/postgres-server.testkit.ts';
import { serverAddress } from '../../sources/postgres/server-address.ts';
import { systemIdOf } from '../pg-control.ts';
import { type WalArchive, walArchive } from '../wal-archive.ts';
import { readInstant } from './instant.ts';
import { relationNames } from './relation-names.ts';
import { whatIf } from './what-if.ts';

let server: TestServer;
let archive: WalArchive;
/** Instants of the server between its transactions. */
const instants: string[] = [];

const instant = () =>
  readInstant(
    server.sql('SELECT to_char(clock_timestamp() AT TIME ZONE \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')'),
    Date.now(),
  );

beforeAll(async () => {
  server = await launchTestServer({
    initdb: ['--wal-segsize=1'],
    settings: {
      archive_mode: 'on',
      archive_command: 'cp %p ../archived/%f',
      max_prepared_transactions: 5,
      autovacuum: 'off',
    },
  });
  const archived = join(server.folder, 'archived');
  mkdirSync(archived);
  own(archived);
  server.sql('CREATE TABLE orders (a int)');
  server.sql('CREATE TABLE lines (a int, b text)');
  instants.push(instant());
  server.sql('INSERT INTO orders VALUES (1)');
  instants.push(instant());
  server.sql('INSERT INTO lines SELECT g, md5(g::text) FROM generate_series(1, 60000) g');
  instants.push(instant());
  server.sql(
    'BEGIN; INSERT INTO orders VALUES (2); SAVEPOINT s; DELETE FROM orders WHERE a = 1; RELEASE s; COMMIT',
  );
  server.sql('BEGIN; INSERT INTO orders VALUES (3); ROLLBACK');
  server.sql("BEGIN; UPDATE orders SET a = 5; PREPARE TRANSACTION 'p'");
  server.sql("COMMIT PREPARED 'p'");
  instants.push(instant());
  const last = server.sql('SELECT pg_walfile_name(pg_switch_wal())');
  for (let waited = 0; waited < 200 && !readdirSync(archived).includes(last); waited++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  archive = walArchive(new MemoryRepository(), (await systemIdOf(server.data))!);
  for (const name of readdirSync(archived)) await archive.push(join(archived, name));
}, 60_000);
afterAll(() => server.remove());

async function rows(until: string) {
  const lost = await whatIf(archive, until);
  const names = await relationNames(
    serverAddress({ host: server.folder, user: 'postgres' }),
    lost.relations.keys(),
  );
  const relations = [...lost.relations].map(
    ([relation, changes]) => [names.get(relation), { ...changes }] as const,
  );
  return {
    transactions: lost.transactions,
    relations: Object.fromEntries(relations.filter(([name]) => name?.startsWith('postgres/public.'))),
  };
}

describe('whatIf', () => {
  test('tells the transactions behind the instant, with the rows of each relation by name', async () => {
    expect(await rows(instants[2]!)).toEqual({
      transactions: 2,
      relations: { 'postgres/public.orders': { inserts: 1, updates: 1, deletes: 1 } },
    });
  });

  test('reads on over several windows of segments', async () => {
    expect(await rows(instants[0]!)).toEqual({
      transactions: 4,
      relations: {
        'postgres/public.orders': { inserts: 2, updates: 1, deletes: 1 },
        'postgres/public.lines': { inserts: 60_000, updates: 0, deletes: 0 },
      },
    });
  });

  test('says when the first and the last of them committed, and which is the last that stays', async () => {
    const { first, last, lastKept } = await whatIf(archive, instants[1]!);
    expect(first!.at > instants[1]!).toBe(true);
    expect(lastKept!.at <= instants[1]!).toBe(true);
    expect(last!.at >= first!.at && last!.xid > first!.xid).toBe(true);
  });

  test('loses nothing by an instant behind the last commit', async () => {
    expect(await whatIf(archive, instants[3]!)).toMatchObject({ transactions: 0, first: null, last: null });
  });

  test('names where the log is damaged', async () => {
    const damaged = walArchive(new MemoryRepository(), archive.systemId);
    const files = (await archive.list()).map(({ name }) => name);
    const folder = join(server.folder, 'damaged');
    mkdirSync(folder);
    for (const name of files) {
      const path = join(folder, name);
      await archive.get(name, path);
      if (name === files[4]) await spoil(path);
      await damaged.push(path);
    }
    await expect(whatIf(damaged, instants[0]!)).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringContaining('Cannot read the WAL'),
    });
  });

  test('says not-found for an archive without a segment', async () => {
    await expect(whatIf(walArchive(new MemoryRepository(), '1'), instants[0]!)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

/** Flips bytes in the records of a page, not in its header. */
async function spoil(path: string): Promise<void> {
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(path);
  bytes.fill(0xff, 5 * 8_192 + 100, 5 * 8_192 + 400);
  writeFileSync(path, bytes);
}
