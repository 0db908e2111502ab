import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryRepository } from '../archive/memory-repository.testkit.ts';
import { launchTestServer, own, type TestServer } from '../sources/postgres/postgres-server.testkit.ts';
import { systemIdOf } from './pg-control.ts';
import { walArchive } from './wal-archive.ts';
import { walRanges } from './wal-ranges.ts';

let server: TestServer;
let archived: string;

beforeAll(async () => {
  server = await launchTestServer({
    initdb: ['--wal-segsize=1'],
    settings: { archive_mode: 'on', archive_command: 'cp %p ../archived/%f', wal_keep_size: '1MB' },
  });
  archived = join(server.folder, 'archived');
  mkdirSync(archived);
  own(archived);
});
afterAll(() => server.remove());

/** Segments that end by themselves, by a switch after few and after many records, and a backup file. */
async function fill(): Promise<void> {
  server.sql('CREATE TABLE t (a int, b text)');
  for (let round = 0; round < 40; round++) {
    server.sql(
      `INSERT INTO t SELECT g, repeat('x', ${round * 37}) FROM generate_series(1, ${1 + round * 7}) g`,
    );
    server.sql('SELECT pg_switch_wal()');
  }
  server.sql('INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 40000) g');
  server.sql('SELECT pg_switch_wal()');
  for (let waited = 0; waited < 200 && readdirSync(archived).length < 45; waited++)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

test('everything that a real server archives is taken, is whole, and comes back the same', async () => {
  await fill();
  const systemId = (await systemIdOf(server.data))!;
  expect(systemId).toBe(server.sql('SELECT system_identifier FROM pg_control_system()'));
  const archive = walArchive(new MemoryRepository(), systemId);
  const names = readdirSync(archived).sort();
  for (const name of names) expect(await archive.push(join(archived, name))).toBe('stored');
  const files = await archive.list();
  expect(files.map(({ name }) => name)).toEqual(names);
  const [timeline] = walRanges(files, 1 << 20);
  expect(timeline?.gaps).toEqual([]);
  const path = join(server.folder, 'back');
  await archive.get(names[3]!, path);
  expect(readFileSync(path).equals(readFileSync(join(archived, names[3]!)))).toBe(true);
}, 60_000);
