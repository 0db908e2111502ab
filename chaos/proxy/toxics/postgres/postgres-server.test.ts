import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  startPostgres,
  type TestPostgres,
} from '../../../../probes/kinds/postgres/postgres-server.testkit.ts';
import { pause } from '../../tcp/tcp-plane.testkit.ts';
import type { Attributes } from '../../toxic-kind.ts';
import { breakServer, runProgram } from '../wire/broken-server.testkit.ts';
import { postgresToxic } from './postgres-toxic.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
  server.sql('GRANT ALL ON SCHEMA public TO trusted; GRANT ALL ON orders TO trusted');
}, 60_000);
afterAll(() => server?.stop());

const breaks = (attributes: Attributes) =>
  breakServer(Number(server.address.split(':')[1]), postgresToxic, attributes);
const connection = (port: number) =>
  `host=127.0.0.1 port=${port} user=trusted dbname=postgres sslmode=disable`;
const psql = (port: number, sql: string, ...words: string[]) =>
  runProgram('psql', ['-X', '-A', '-t', '-v', 'VERBOSITY=verbose', '-d', connection(port), ...words], sql);

test('postgres gives psql the SQLSTATE that is wanted for the statement that is meant', async () => {
  const { port } = await breaks({ query: 'from orders', error: '40001' });
  const { said } = await psql(port, 'SELECT 7;\nSELECT * FROM orders;\nSELECT 8;');
  expect(said).toContain('ERROR:  40001: could not serialize access due to concurrent update');
  expect(said).toMatch(/^7\n8\n/);
});

test('postgres leaves a transaction in the state that both sides know', async () => {
  const { port } = await breaks({ query: 'from orders', error: '57014' });
  const { said } = await psql(
    port,
    'BEGIN;\nSELECT * FROM orders;\nSELECT 8;\nROLLBACK;\nSELECT 9;\n\\echo :ERROR',
  );
  expect(said).toContain('57014: canceling statement');
  expect(said).toContain('25P02: current transaction is aborted');
  expect(said).toMatch(/ROLLBACK\n9\nfalse\n/);
});

test('postgres refuses what writes as a read-only transaction does', async () => {
  const { port } = await breaks({ readonly: 1 });
  const { said } = await psql(port, 'INSERT INTO orders VALUES (1);\nSELECT count(*) FROM orders;');
  expect(said).toContain('25006: cannot execute INSERT in a read-only transaction');
  expect(said).toContain('2\n');
});

test('postgres kills the session as pg_terminate_backend does', async () => {
  const { port } = await breaks({ query: 'orders', kill: 1 });
  const { said, code } = await psql(port, 'SELECT 7;\nSELECT * FROM orders;');
  expect(said).toContain('FATAL:  57P01: terminating connection due to administrator command');
  expect(said).toContain('server closed the connection unexpectedly');
  expect(code).not.toBe(0);
});

test.each(['simple', 'extended', 'prepared'])(
  'postgres fails pgbench in mode %s, which rolls back and tries again',
  async (mode) => {
    const { port } = await breaks({ query: 'update pgbench_accounts', percent: 20, error: '40001' });
    const direct = Number(server.address.split(':')[1]);
    await runProgram('pgbench', ['-i', '-q', connection(direct)]);
    const { said, code } = await runProgram('pgbench', [
      '-M',
      mode,
      '-c',
      '4',
      '-t',
      '20',
      '--max-tries=1000',
      '-n',
      connection(port),
    ]);
    expect(said).toContain('number of transactions actually processed: 80/80');
    expect(said).toMatch(/number of transactions retried: [1-9]/);
    expect(code).toBe(0);
  },
);

test.each(['simple', 'extended', 'prepared'])(
  'postgres comes and goes under pgbench in mode %s, and no session loses its place',
  async (mode) => {
    const broken = await breaks({ query: 'update pgbench_accounts', percent: 30, error: '40001' });
    await runProgram('pgbench', ['-i', '-q', connection(Number(server.address.split(':')[1]))]);
    const words = ['-M', mode, '-c', '4', '-T', '3', '--max-tries=1000', '-n', connection(broken.port)];
    const bench = runProgram('pgbench', words);
    for (let turn = 0; turn < 40; turn++) {
      broken.remove();
      await pause(25);
      broken.restore();
      await pause(25);
    }
    const { said } = await bench;
    // What a session prepared while the toxic was away it does not know.
    if (mode !== 'prepared') expect(said).toMatch(/number of transactions retried: [1-9]/);
    // A statement that was on the way when the toxic went fails with the server's own words, which name the mark.
    const aborted = said.match(/client \d+ .*aborted/g)?.length ?? 0;
    expect(said.match(/vedette_injected/g)?.length ?? 0).toBeGreaterThanOrEqual(aborted);
    expect(said).not.toMatch(/server closed|lost synchronization|unexpected response|message type/);
  },
);

test('postgres slows the statement that is meant', async () => {
  const { port } = await breaks({ query: 'from orders', delay: 400 });
  const { said } = await psql(port, '\\timing on\nSELECT 7;\nSELECT count(*) FROM orders;');
  const [fast, slow] = [...said.matchAll(/Time: ([\d.]+) ms/g)].map(([, time]) => Number(time));
  expect(slow).toBeGreaterThanOrEqual(399);
  expect(fast).toBeLessThan(399);
});

test('postgres passes a session with TLS', async () => {
  const { port } = await breaks({ error: 'XX000' });
  const { said } = await runProgram('psql', [
    '-X',
    '-A',
    '-t',
    '-d',
    `${connection(port)} sslmode=require`,
    '-c',
    'SELECT 7',
  ]);
  expect(said).toBe('7\n');
});

test('postgres carries COPY both ways', async () => {
  const { port } = await breaks({ query: 'nothing such', error: 'XX000' });
  const rows = Array.from({ length: 5_000 }, (_, row) => `${row}`).join('\n');
  const { said } = await psql(
    port,
    `CREATE TEMP TABLE many (id int);\nCOPY many FROM STDIN;\n${rows}\n\\.\nSELECT sum(id) FROM many;\nCOPY many TO STDOUT;`,
  );
  expect(said).toContain('COPY 5000\n12497500\n0\n1\n2\n');
});
