import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../agent/kit/clock.ts';
import { Secret } from '../../../agent/kit/secret.ts';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { eventually } from '../../connect/real-server.testkit.ts';
import {
  dripping,
  endless,
  saying,
  sayingAndClosing,
  scriptedServer,
  silent,
} from '../../connect/scripted-server.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { ProbeRun } from '../../probe-run.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { postgresProbe } from './postgres.ts';
import { startPostgres, type TestPostgres } from './postgres-server.testkit.ts';
import { PostgresSession } from './postgres-session.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

const probe = { username: 'probe', password: 'hunter2', database: 'postgres' };

describeProbeKind({ kind: postgresProbe, silent: async () => ({ address: await scriptedServer(silent) }) });

test('postgres logs in with SCRAM over TLS, and tells version, role and connections', async () => {
  const result = await runKind(postgresProbe, { address: server.address, ...probe });
  expect(result).toMatchObject({
    state: 'up',
    facts: {
      login: true,
      version: expect.stringMatching(/^\d+\.\d+/),
      role: 'primary',
      read_only: false,
      replicas: 0,
      'connections.max': 100,
      'tls.version': 'TLSv1.3',
    },
  });
  expect(Object.keys(result.phases)).toEqual(['connect', 'processing', 'tls', 'transfer']);
  expect(metricOf(result, 'probe_postgres_connections')).toBeGreaterThan(0);
  expect(metricOf(result, 'probe_postgres_info', { role: 'primary' })).toBe(1);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test.each(['old', 'plain', 'trusted'])('postgres logs in as %s, without TLS on loopback', async (user) => {
  const result = await runKind(postgresProbe, {
    address: server.address,
    ...probe,
    username: user,
    tls: 'disable',
  });
  expect(result).toMatchObject({ state: 'up', facts: { login: true } });
});

test('postgres asks over a Unix socket, and gives the first value and the number of rows', async () => {
  const query = 'SELECT id FROM orders ORDER BY id';
  const result = await runKind(postgresProbe, { address: server.socket, ...probe, query });
  expect(result).toMatchObject({ state: 'up', facts: { value: '41', 'value.number': 41, rows: 2 } });
});

test('postgres takes a folder for the socket of the usual port in it', async () => {
  const folder = temporaryFolder();
  await scriptedServer(saying(Buffer.from('R\0\0\0\x08\0\0\0\x0a', 'latin1')), `${folder}/.s.PGSQL.5432`);
  expect(await runKind(postgresProbe, { address: `${folder}/` })).toMatchObject({ state: 'up' });
});

test('postgres is up without a user where the server asks who is there', async () => {
  const result = await runKind(postgresProbe, { address: server.address });
  expect(result).toMatchObject({ state: 'up', facts: { login: false } });
  expect(result.facts.version).toBeUndefined();
});

test.each([
  [{ password: 'wrong' }, 'authentication-failed'],
  [{ username: 'nobody' }, 'authentication-failed'],
  [{ username: 'refused' }, 'authentication-failed'],
  [{ password: undefined }, 'authentication-failed'],
  [{ database: 'shop' }, 'database-missing'],
  [{ username: 'single' }, 'too-many-connections'],
  [{ query: 'SELEKT 1' }, 'query-failed'],
  [{ query: 'SELECT 1; SELECT 2' }, 'query-failed'],
  [{ query: 'SELECT 1/0' }, 'query-failed'],
  [{ query: 'COPY orders TO STDOUT' }, 'query-failed'],
  [{ query: 'DELETE FROM orders' }, 'query-writes'],
  [{ query: 'SELECT * FROM pg_authid' }, 'permission-denied'],
])('postgres with %j is down with %s', async (change, reason) => {
  const result = await runKind(postgresProbe, { address: server.address, ...probe, ...change });
  expect(result).toMatchObject({ state: 'down', reason });
  expect(server.sql('SELECT count(*) FROM orders')).toBe('2');
});

test('postgres reads no more than 1,000 rows of a query', async () => {
  const query = 'SELECT generate_series(1, 100000000)';
  const result = await runKind(postgresProbe, { address: server.address, ...probe, query });
  expect(result).toMatchObject({ state: 'up', facts: { value: '1', rows: 1000 } });
});

test('postgres leaves no query behind that runs longer than the probe', async () => {
  const query = 'SELECT pg_sleep(60)';
  const result = await runKind(postgresProbe, { address: server.address, ...probe, query, timeout: '300ms' });
  expect(result.state).toBe('down');
  expect(['timeout-transfer', 'query-timeout']).toContain(result.reason);
  const left = async () =>
    server.sql(
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()",
    );
  expect(await eventually(left, (count) => count === '0')).toBe('0');
});

test('postgres verifies the certificate and its name when it is told to', async () => {
  const verified = {
    ...probe,
    tls: 'verify',
    tls_config: { ca_file: server.certFile, server_name: 'localhost' },
  };
  expect(await runKind(postgresProbe, { address: server.address, ...verified })).toMatchObject({
    state: 'up',
  });
  expect(await runKind(postgresProbe, { address: server.address, ...probe, tls: 'verify' })).toMatchObject({
    state: 'down',
    reason: 'certificate-self-signed',
  });
});

test('postgres tells the lag of a standby, and that it takes no writes', async () => {
  const standby = await server.startStandby();
  try {
    const ask = () => runKind(postgresProbe, { address: standby.address, ...probe });
    const result = await eventually(ask, ({ facts }) => facts.streaming === true);
    expect(result).toMatchObject({
      state: 'up',
      facts: { role: 'standby', read_only: true, streaming: true, 'lag.bytes': 0, lag: 0 },
    });
    expect(metricOf(result, 'probe_postgres_replication_lag_seconds')).toBe(0);
    const primary = await runKind(postgresProbe, { address: server.address, ...probe });
    expect(primary.facts).toMatchObject({ role: 'primary', replicas: 1 });
  } finally {
    await standby.stop();
  }
}, 60_000);

test('postgres is down with tls-refused where TLS is required and the server has none', async () => {
  const address = await scriptedServer(saying('N'));
  expect(await runKind(postgresProbe, { address, tls: 'require' })).toMatchObject({
    reason: 'tls-not-offered',
  });
});

test('postgres refuses bytes that were slipped in before TLS', async () => {
  const address = await scriptedServer(saying('SR\0\0\0\x08\0\0\0\0'));
  expect(await runKind(postgresProbe, { address })).toMatchObject({
    state: 'down',
    reason: 'unexpected-bytes',
  });
});

test.each([
  ['57P03', 'the database system is starting up', 'starting-up'],
  ['57P03', 'the database system is shutting down', 'shutting-down'],
  ['53300', 'sorry, too many clients already', 'too-many-connections'],
  ['XX000', 'odd', 'query-failed'],
])('postgres names the error %s (%s) %s', async (code, text, reason) => {
  const address = await scriptedServer(sayingAndClosing(errorMessage(code, text)));
  const result = await runKind(postgresProbe, { address, tls: 'disable' });
  expect(result).toMatchObject({ state: 'down', reason, message: expect.stringContaining(text) });
});

test('postgres does not give its password in clear text where somebody may read along', async () => {
  const run = new ProbeRun({ clock: systemClock, timeouts: { whole: 1_000 } });
  run.end();
  const sent: Uint8Array[] = [];
  const conversation = { confidential: false, channel: { write: (bytes: Uint8Array) => sent.push(bytes) } };
  const session = new PostgresSession(conversation as never, run);
  const request = { type: 'R', body: Buffer.from([0, 0, 0, 3]) };
  const who = { user: 'probe', password: new Secret('hunter2'), database: undefined };
  await expect(session.logIn(request, who)).rejects.toMatchObject({ reason: 'cleartext-refused' });
  expect(sent).toEqual([]);
});

test.each([
  ['HTTP/1.1 400 Bad Request\r\n\r\n', 'answer-too-long'],
  ['\x00\x00\x00\x00\x00\x00', 'protocol-error'],
  ['Z\0\0\0\x05I', 'protocol-error'],
  ['R\0\0\0\x20short', 'connection-closed'],
  ['', 'connection-closed'],
])('postgres is down when it answers %j: %s', async (bytes, reason) => {
  const address = await scriptedServer(sayingAndClosing(Buffer.from(bytes, 'latin1')));
  const result = await runKind(postgresProbe, { address, tls: 'disable' });
  expect(result).toMatchObject({ state: 'down', reason });
});

test('postgres gives up on notices without an end', async () => {
  const address = await scriptedServer(endless('N\0\0\0\x08Mx\0\0'));
  expect(await runKind(postgresProbe, { address, tls: 'disable' })).toMatchObject({
    reason: 'answer-too-long',
  });
});

test('postgres takes a request that comes byte by byte', async () => {
  const address = await scriptedServer(dripping(Buffer.from('R\0\0\0\x08\0\0\0\x0a', 'latin1')));
  expect(await runKind(postgresProbe, { address, tls: 'disable' })).toMatchObject({ state: 'up' });
});

test('postgres refuses a password or a query without a user', () => {
  expect(problemsOf(postgresProbe, { address: 'a:1', password: 'x' }).join()).toContain('needs a username');
  expect(problemsOf(postgresProbe, { address: 'a:1', query: 'SELECT 1' }).join()).toContain(
    'needs a username',
  );
  expect(problemsOf(postgresProbe, { address: 'a' }).join()).toContain('HOST:PORT');
});

function errorMessage(code: string, text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);
  const head = Buffer.from('E\0\0\0\0', 'latin1');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
