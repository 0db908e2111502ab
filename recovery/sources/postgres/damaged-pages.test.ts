import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openTestRepository } from '../../archive/repository.testkit.ts';
import { PAGE_BYTES } from './page-checksum.ts';
import { physicalBackup } from './physical-backup.testkit.ts';
import { launchTestServer, type TestServer } from './postgres-server.testkit.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
beforeAll(async () => {
  server = await launchTestServer({ settings: { autovacuum: 'off' } });
});
afterAll(() => server.remove());

/** Writes over bytes in the middle of a page, as a failing disk does. */
function damage(path: string, block: number): void {
  const file = openSync(join(server.data, path), 'r+');
  writeSync(file, Buffer.from('damaged'), 0, 7, block * PAGE_BYTES + 5_000);
  closeSync(file);
}

it('a physical backup tells damaged pages by relation, file and block, and is kept', async () => {
  server.sql('CREATE TABLE orders AS SELECT n, md5(n::text) FROM generate_series(1, 5000) n');
  server.sql('CREATE DATABASE shop');
  server.sql('CREATE TABLE items AS SELECT n FROM generate_series(1, 5000) n', 'shop');
  server.sql('CHECKPOINT');
  const orders = server.sql("SELECT pg_relation_filepath('orders')");
  const items = server.sql("SELECT pg_relation_filepath('items')", 'shop');
  await server.stop();
  damage(orders, 3);
  damage(orders, 7);
  damage(items, 0);
  await server.start();
  const repository = await openTestRepository(server.folder);
  const { noteTexts } = await physicalBackup(server, repository);
  expect([...noteTexts].sort()).toEqual(
    [
      `Damaged pages in ${orders} (orders in postgres): the checksum does not match in block 3, 7`,
      `Damaged pages in ${items} (items in shop): the checksum does not match in block 0`,
    ].sort(),
  );
  const streamed = await physicalBackup(server, repository, { through: 'replication' });
  const told = streamed.noteTexts.map((text) =>
    /Damaged pages in (\S+): .* block (\d+)/.exec(text)?.slice(1).join(' '),
  );
  expect(told.sort()).toEqual([`${items} 0`, `${orders} 3`, `${orders} 7`].sort());
  await repository.close();
});
