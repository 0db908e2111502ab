import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openTestRepository } from '../../archive/repository.testkit.ts';
import type { Repository } from '../../archive/repository.ts';
import { freePath, physicalBackup, physicalRestore, pushFinishedWal } from './physical-backup.testkit.ts';
import { launchTestServer, TestServer } from './postgres-server.testkit.ts';

// Real servers on a machine that others use too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
let server: TestServer;
let repository: Repository;
let points: Readonly<Record<string, string>>;

/** A backup, two rows more, a point in time, and a table that is dropped after it. */
beforeAll(async () => {
  server = await launchTestServer();
  repository = await openTestRepository(server.folder);
  server.sql('CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id');
  await physicalBackup(server, repository);
  server.sql('INSERT INTO orders VALUES (2001)');
  const [xid] = server.sql('INSERT INTO orders VALUES (2002) RETURNING xmin').split('\n');
  const [lsn, time] = server.sql(`SELECT pg_current_wal_lsn(), ${NOW}`).split('|');
  server.sql("SELECT pg_create_restore_point('before the drop')");
  server.sql('DROP TABLE orders');
  await pushFinishedWal(server, repository);
  points = { time: String(time), xid: `xid:${xid}`, lsn: `lsn:${lsn}`, name: 'name:before the drop' };
});
afterAll(async () => {
  await repository.close();
  await server.remove();
});

/** How many orders there are in what a restore gives. */
async function ordersAt(until: string, options: Record<string, string> = {}): Promise<string> {
  const to = freePath();
  await physicalRestore(repository, { until, to, options });
  const copy = new TestServer();
  copy.data = to;
  copy.configure({ unix_socket_directories: copy.folder });
  await copy.start();
  try {
    return copy.sql('SELECT count(*) FROM orders');
  } finally {
    await copy.remove();
  }
}

it.each(['time', 'xid', 'lsn', 'name'])('a restore goes back to a point by its %s', async (kind) => {
  expect(await ordersAt(points[kind] as string)).toBe('1002');
});

it('a restore stops just before a transaction where it is asked to', async () => {
  expect(await ordersAt(points.xid as string, { inclusive: 'no' })).toBe('1001');
});

it('a restore goes back to the end of the backup', async () => {
  expect(await ordersAt('immediate')).toBe('1000');
});
