import { TestServer } from '../../../recovery/sources/postgres/postgres-server.testkit.ts';

const SETTINGS = {
  fsync: 'on',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  wal_level: 'replica',
  archive_mode: 'on',
  archive_command: '/bin/true',
  autovacuum: 'off',
};

/** A server with pgbench's tables: 16 MB for each unit of scale. Who calls it removes it. */
export async function pgbenchServer(scale: number): Promise<TestServer> {
  const server = new TestServer();
  server.initialise({ settings: SETTINGS });
  await server.start();
  const pgbench = (...words: string[]) =>
    server.client('pgbench', ['-i', '-q', '-s', String(scale), ...words, 'postgres']);
  pgbench('-I', 'dt');
  for (const statement of rows(scale)) server.sql(statement);
  pgbench('-I', 'p');
  for (const statement of ['VACUUM FREEZE ANALYZE', 'CHECKPOINT']) server.sql(statement);
  return server;
}

/** Changes a hundredth of the accounts, one behind another, others in each round. */
export function changeHundredth(server: TestServer, scale: number, round: number): void {
  const accounts = scale * 1_000;
  const from = ((round + 1) * 7 * accounts) % (scale * 100_000 - accounts);
  server.sql(
    `UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid > ${from} AND aid <= ${from + accounts}`,
  );
  server.sql('CHECKPOINT');
}

/** pgbench fills its rows with blanks, which compress to nothing: half of this is noise, half text. */
function rows(scale: number): string[] {
  const filler = `md5(g::text) || ' user' || g || '@example.com active eu-west-' || g % 3`;
  return [
    `INSERT INTO pgbench_branches SELECT g, 0 FROM generate_series(1, ${scale}) g`,
    `INSERT INTO pgbench_tellers SELECT g, (g - 1) / 10 + 1, 0 FROM generate_series(1, ${scale * 10}) g`,
    `INSERT INTO pgbench_accounts SELECT g, (g - 1) / 100000 + 1, hashint8(g) % 100000, ${filler} FROM generate_series(1, ${scale * 100_000}) g`,
  ];
}
