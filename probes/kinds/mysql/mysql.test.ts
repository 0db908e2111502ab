import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfSignedCertificate } from '../../connect/certificates.testkit.ts';
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
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { answeringPackets, errorPacket, greetingPacket, packet } from './fake-mysql.testkit.ts';
import { startMariadb, type TestMariadb } from './mariadb-server.testkit.ts';
import { mysqlProbe } from './mysql.ts';

const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
const END = Buffer.from([0xfe, 0, 0, 2, 0]);
const probe = { username: 'probe', password: 'hunter2' };

let server: TestMariadb;
beforeAll(async () => {
  server = await startMariadb(['--server-id=1', '--log-bin']);
  server.sql(`CREATE USER probe@'%' IDENTIFIED BY 'hunter2'; CREATE USER watcher@'%' IDENTIFIED BY 'hunter2';
    GRANT REPLICATION CLIENT, SLAVE MONITOR ON *.* TO watcher@'%'; GRANT REPLICATION SLAVE ON *.* TO watcher@'%';
    CREATE DATABASE shop; CREATE TABLE shop.orders (id int); INSERT INTO shop.orders VALUES (41), (42);
    GRANT ALL ON shop.* TO probe@'%'; SET GLOBAL max_connect_errors = 3`);
}, 60_000);
afterAll(() => server.stop());

describeProbeKind({ kind: mysqlProbe, silent: async () => ({ address: await scriptedServer(silent) }) });

test('mysql logs in, and tells version, connections, and whether it takes writes', async () => {
  const result = await runKind(mysqlProbe, { address: server.address, ...probe });
  expect(result).toMatchObject({
    state: 'up',
    facts: {
      login: true,
      version: expect.stringMatching(/^1\d\..*MariaDB/),
      read_only: false,
      'connections.max': 151,
    },
  });
  expect(result.facts.role).toBeUndefined();
  expect(metricOf(result, 'probe_mysql_connections')).toBeGreaterThan(0);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('mysql asks over a Unix socket, and gives the first value and the number of rows', async () => {
  const query = 'SELECT id FROM orders ORDER BY id';
  const result = await runKind(mysqlProbe, { address: server.socket, ...probe, database: 'shop', query });
  expect(result).toMatchObject({ state: 'up', facts: { value: '41', 'value.number': 41, rows: 2 } });
});

test('mysql is up without a user, however often it asks, and is not blocked for it', async () => {
  for (let again = 0; again < 6; again++) {
    const result = await runKind(mysqlProbe, { address: server.address });
    expect(result).toMatchObject({ state: 'up', facts: { login: false } });
  }
});

test.each([
  [{ password: 'wrong' }, 'authentication-failed'],
  [{ username: 'nobody' }, 'authentication-failed'],
  [{ database: 'mysql' }, 'permission-denied'],
  [{ database: 'nothing' }, 'permission-denied'],
  [{ query: 'SELECT' }, 'query-failed'],
  [{ query: 'SELECT 1; SELECT 2' }, 'query-failed'],
  [{ query: 'SELECT * FROM mysql.user' }, 'permission-denied'],
  [{ query: 'WITH a AS (SELECT 1) DELETE FROM shop.orders' }, 'query-failed'],
  [{ tls: 'require' }, 'tls-not-offered'],
])('mysql with %j is down with %s', async (change, reason) => {
  const result = await runKind(mysqlProbe, { address: server.address, ...probe, ...change });
  expect(result).toMatchObject({ state: 'down', reason });
  expect(server.sql('SELECT count(*) FROM shop.orders')).toBe('2');
});

test('mysql reads no more than 1,000 rows of a query', async () => {
  const query = 'SELECT seq FROM seq_1_to_100000000';
  const result = await runKind(mysqlProbe, { address: server.address, ...probe, database: 'shop', query });
  expect(result).toMatchObject({ state: 'up', facts: { value: '1', rows: 1000 } });
});

test('mysql leaves no query behind that runs longer than the probe', async () => {
  const query = 'SELECT sleep(60)';
  const result = await runKind(mysqlProbe, { address: server.address, ...probe, query, timeout: '300ms' });
  expect(result.state).toBe('down');
  const left = async () =>
    server.sql("SELECT count(*) FROM information_schema.processlist WHERE info = 'SELECT sleep(60)'");
  expect(await eventually(left, (count) => count === '0')).toBe('0');
});

test('mysql speaks TLS where it is offered, and tells the lag of a replica', async () => {
  const { certFile, keyFile } = selfSignedCertificate();
  const replica = await startMariadb([
    '--server-id=2',
    '--read-only',
    `--ssl-cert=${certFile}`,
    `--ssl-key=${keyFile}`,
  ]);
  try {
    const master = `MASTER_HOST='127.0.0.1', MASTER_PORT=${server.port}, MASTER_USER='watcher', MASTER_PASSWORD='hunter2'`;
    replica.sql(`CHANGE MASTER TO ${master}, MASTER_USE_GTID=slave_pos; START SLAVE`);
    const options = { address: replica.address, username: 'watcher', password: 'hunter2', tls: 'verify' };
    const ask = () => runKind(mysqlProbe, { ...options, tls_config: { ca_file: certFile } });
    const result = await eventually(ask, ({ facts }) => facts.lag === 0);
    expect(result).toMatchObject({
      state: 'up',
      facts: { role: 'replica', read_only: true, replicating: true, lag: 0, 'certificate.trusted': true },
    });
    expect(metricOf(result, 'probe_mysql_replication_lag_seconds')).toBe(0);
    replica.sql('STOP SLAVE');
    const stopped = await ask();
    expect(stopped.facts).toMatchObject({ replicating: false });
    expect(stopped.facts.lag).toBeUndefined();
  } finally {
    await replica.stop();
  }
}, 60_000);

test('mysql tells a user that may see it that the server is a primary', async () => {
  const result = await runKind(mysqlProbe, {
    address: server.address,
    username: 'watcher',
    password: 'hunter2',
  });
  expect(result.facts).toMatchObject({ role: 'primary' });
});

test.each([
  [1040, 'Too many connections', 'too-many-connections'],
  [1129, "Host 'a' is blocked because of many connection errors", 'host-blocked'],
  [1130, "Host 'a' is not allowed to connect", 'host-not-allowed'],
])('mysql names the error %i %s', async (code, text, reason) => {
  const address = await scriptedServer(sayingAndClosing(packet(0, errorPacket(code, text))));
  const result = await runKind(mysqlProbe, { address });
  expect(result).toMatchObject({ state: 'down', reason, message: expect.stringContaining(text) });
});

test('mysql gives its password to caching_sha2_password by the key of the server', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  let password = '';
  const address = await scriptedServer(
    answeringPackets(greetingPacket(), (payload, index) => {
      if (index === 0) return [Buffer.from([1, 4])];
      if (index === 1) return [Buffer.concat([Buffer.of(1), Buffer.from(pem)])];
      if (index > 2) return [...answerTo(payload)];
      const hidden = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, payload);
      password = hidden.map((byte, at) => byte ^ Buffer.from('0123456789abcdefghij')[at % 20]!).toString();
      return [OK];
    }),
  );
  expect(await runKind(mysqlProbe, { address, ...probe })).toMatchObject({
    state: 'up',
    facts: { login: true },
  });
  expect(password).toBe('hunter2\0');
});

test('mysql logs in by caching_sha2_password where the server knows the password already', async () => {
  const address = await scriptedServer(
    answeringPackets(greetingPacket(), (payload, index) =>
      index === 0 ? [Buffer.from([1, 3]), OK] : answerTo(payload),
    ),
  );
  expect(await runKind(mysqlProbe, { address, ...probe })).toMatchObject({
    state: 'up',
    facts: { login: true },
  });
});

test('mysql is down with authentication-unknown where the server wants a way that it does not know', async () => {
  const other = Buffer.from('\xfeauth_gssapi_client\0abc', 'latin1');
  const address = await scriptedServer(answeringPackets(greetingPacket('auth_gssapi_client'), () => [other]));
  expect(await runKind(mysqlProbe, { address, ...probe })).toMatchObject({
    reason: 'authentication-unknown',
  });
});

test('mysql gives no file to a server that asks for one', async () => {
  const file = Buffer.from('\xfb/etc/passwd', 'latin1');
  const address = await scriptedServer(
    answeringPackets(greetingPacket(), (payload, index) =>
      index === 0 ? [OK] : payload[0] === 3 ? [file] : [OK],
    ),
  );
  expect(await runKind(mysqlProbe, { address, ...probe })).toMatchObject({ reason: 'query-failed' });
});

test.each([
  ['HTTP/1.1 400 Bad Request\r\n\r\n', 'answer-too-long'],
  ['\x05\0\0\0\x09abcd', 'protocol-error'],
  ['\x02\0\0\0\x0a8', 'protocol-error'],
  ['\0\0\0\0', 'protocol-error'],
  ['\x50\0\0\0\x0a8.0', 'connection-closed'],
  ['\xff\xff\x7f\0', 'answer-too-long'],
  ['\x01\0\0\0\xff', 'protocol-error'],
])('mysql is down when it says %j and closes: %s', async (bytes, reason) => {
  const address = await scriptedServer(sayingAndClosing(Buffer.from(bytes, 'latin1')));
  expect(await runKind(mysqlProbe, { address })).toMatchObject({ state: 'down', reason });
});

test('mysql gives up on a server that asks for the password again and again', async () => {
  const again = Buffer.from('\xfemysql_native_password\x0001234567890123456789\0', 'latin1');
  const address = await scriptedServer(answeringPackets(greetingPacket(), () => [again]));
  expect(await runKind(mysqlProbe, { address, ...probe })).toMatchObject({ reason: 'protocol-error' });
});

test('mysql gives up on rows that are longer than they may be', async () => {
  const address = await scriptedServer((socket) => {
    socket.write(packet(0, greetingPacket()));
    socket.once('data', () => endless('\xff\xff\xff\x01')(socket));
  });
  expect(await runKind(mysqlProbe, { address, ...probe })).toMatchObject({ reason: 'answer-too-long' });
});

test('mysql takes a greeting and a refusal that come byte by byte', async () => {
  const bytes = Buffer.concat([
    packet(0, greetingPacket()),
    packet(2, errorPacket(1045, '#28000Access denied')),
  ]);
  const address = await scriptedServer(dripping(bytes));
  expect(await runKind(mysqlProbe, { address })).toMatchObject({ state: 'up', facts: { version: '8.0.36' } });
});

test('mysql is down where nothing comes after the greeting', async () => {
  const address = await scriptedServer(saying(packet(0, greetingPacket())));
  expect(await runKind(mysqlProbe, { address, timeout: '300ms' })).toMatchObject({
    reason: 'timeout-transfer',
  });
});

test('mysql refuses statements that write, and what needs a username', () => {
  const problems = (options: object) => problemsOf(mysqlProbe, { address: 'a:1', ...options }).join();
  expect(problems({ username: 'a', query: 'DELETE FROM orders' })).toContain('a statement that reads');
  expect(problems({ query: 'SELECT 1' })).toContain('query needs a username');
  expect(problems({ database: 'shop' })).toContain('database needs a username');
  expect(problems({ password: 'x' })).toContain('password needs a username');
});

/** Well for commands, an empty result for queries. */
function answerTo(payload: Buffer): readonly Buffer[] {
  if (payload[0] !== 3) return [OK];
  const column = Buffer.from('\x03def\0\0\0\x01a\x01a\x0c', 'latin1');
  return [Buffer.of(1), column, END, END];
}
