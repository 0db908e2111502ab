import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { connectPostgres } from './postgres-connection-bun.ts';
import { postgresOptions } from './postgres-options.ts';
import { TestServer } from './postgres-server.testkit.ts';
import { serverAddress } from './server-address.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const server = new TestServer();
let port: number;

beforeAll(async () => {
  port = await freePort();
  server.initialise();
  server.configure({ listen_addresses: '127.0.0.1', port });
  server.port = port;
  const hba = [
    'local all postgres peer',
    'local all worker trust',
    'host all worker 127.0.0.1/32 scram-sha-256',
  ];
  await server.start();
  server.sql("CREATE ROLE worker SUPERUSER LOGIN PASSWORD 'hunter2'");
  writeFileSync(join(server.data, 'pg_hba.conf'), hba.join('\n'));
  server.sql('SELECT pg_reload_conf()');
});
afterAll(() => server.remove());

const bySocket = () =>
  serverAddress(postgresOptions.parse({ host: server.folder, port, user: 'worker' }), {});
const byNetwork = (password: string, more = {}) =>
  serverAddress(
    postgresOptions.parse({
      host: '127.0.0.1',
      port,
      user: 'worker',
      database: 'postgres',
      password,
      ...more,
    }),
    {},
  );

it('connectPostgres comes in by the socket where only the account of the role may', async () => {
  const script = fileURLToPath(import.meta.resolve('./peer-login.testkit.ts'));
  const said = execFileSync(process.execPath, [script, server.folder, String(port)]).toString();
  expect(said.trim()).toBe('postgres x as before');
});

it('connectPostgres logs in with a password by network, with and without TLS offered', async () => {
  for (const sslmode of ['disable', 'prefer']) {
    const connection = await connectPostgres(byNetwork('hunter2', { sslmode }));
    expect((await connection.query('SELECT 1::text AS one'))[0]).toEqual({ one: '1' });
    await connection.close();
  }
});

it('connectPostgres refuses a server without TLS where TLS is required', async () => {
  await expect(connectPostgres(byNetwork('hunter2', { sslmode: 'require' }))).rejects.toMatchObject({
    name: 'OperationalError',
  });
});

it('connectPostgres tells a wrong password', async () => {
  await expect(connectPostgres(byNetwork('wrong'))).rejects.toMatchObject({ kind: 'unauthenticated' });
});

it('connectPostgres tells a server that is not there', async () => {
  const address = serverAddress(postgresOptions.parse({ host: server.folder, port: 1 }), {});
  await expect(connectPostgres(address)).rejects.toMatchObject({ kind: 'unavailable' });
});

it('PostgresConnection does not connect again when its session was ended', async () => {
  const connection = await connectPostgres(bySocket());
  const [row] = await connection.query('SELECT pg_backend_pid()::text AS pid');
  server.sql(`SELECT pg_terminate_backend(${row?.pid})`);
  await expect(connection.query('SELECT 1')).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(connection.query('SELECT 1')).rejects.toMatchObject({ kind: 'unavailable' });
  await connection.close();
});
