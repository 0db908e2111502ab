import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
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
import { freePort } from '../../free-port.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { redisProbe } from './redis.ts';
import { startRedis, startSentinel } from './redis-server.testkit.ts';

describeProbeKind({ kind: redisProbe, silent: async () => ({ address: await scriptedServer(silent) }) });

test('redis is up on a real server, and tells its role, version, memory and clients', async () => {
  const { address } = await startRedis();
  const result = await runKind(redisProbe, { address });
  expect(result).toMatchObject({
    state: 'up',
    facts: { role: 'master', version: expect.stringMatching(/^\d+\./), connections: 1, replicas: 0 },
  });
  expect(result.facts.memory).toBeGreaterThan(100_000);
  expect(metricOf(result, 'probe_redis_connections')).toBe(1);
  expect(metricOf(result, 'probe_redis_info', { role: 'master' })).toBe(1);
  expect(Object.keys(result.phases)).toEqual(['connect', 'processing', 'transfer']);
});

test('redis logs in with user and password, and never shows the password', async () => {
  const { address } = await startRedis(['user probe on >hunter2 ~* +ping +info', 'user default off']);
  const result = await runKind(redisProbe, { address, username: 'probe', password: 'hunter2' });
  expect(result.state).toBe('up');
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('redis is down with authentication-failed for a wrong password, and -required without one', async () => {
  const { address } = await startRedis(['requirepass hunter2']);
  expect(await runKind(redisProbe, { address, password: 'wrong' })).toMatchObject({
    state: 'down',
    reason: 'authentication-failed',
  });
  expect(await runKind(redisProbe, { address })).toMatchObject({ reason: 'authentication-required' });
});

test('redis does not show a password that an old server repeats in its error', async () => {
  const answer = '-ERR unknown command `AUTH`, with args beginning with: `hunter2`\r\n';
  const address = await scriptedServer(saying(answer));
  const result = await runKind(redisProbe, { address, password: 'hunter2' });
  expect(result).toMatchObject({ state: 'down', reason: 'command-failed' });
  expect(result.message).toContain('`***`');
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('redis is up for a user that may not see INFO, and knows less then', async () => {
  const { address } = await startRedis(['user probe on >hunter2 ~* +ping']);
  const result = await runKind(redisProbe, { address, username: 'probe', password: 'hunter2' });
  expect(result).toMatchObject({ state: 'up' });
  expect(result.facts.role).toBeUndefined();
});

test('redis reads a value over a Unix socket, from the database that was named', async () => {
  const path = join(temporaryFolder(), 'redis.sock');
  const { port } = await startRedis([`unixsocket ${path}`]);
  await runCommands(port, ['SELECT 3', 'SET queue waiting']);
  const result = await runKind(redisProbe, { address: path, database: 3, command: ['get', 'queue'] });
  expect(result).toMatchObject({ state: 'up', facts: { value: 'waiting' } });
});

test('redis says what is wrong with a command that does not fit the value', async () => {
  const { address, port } = await startRedis();
  await runCommands(port, ['SET queue waiting']);
  const result = await runKind(redisProbe, { address, command: ['LLEN', 'queue'] });
  expect(result).toMatchObject({ reason: 'command-failed', message: expect.stringContaining('WRONGTYPE') });
});

test('redis tells the lag on a replica and on its master, and is down when the link is', async () => {
  const master = await startRedis();
  const replica = await startRedis([`replicaof 127.0.0.1 ${master.port}`]);
  const ask = () => runKind(redisProbe, { address: replica.address });
  const linked = await eventually(ask, ({ state }) => state === 'up');
  expect(linked).toMatchObject({ state: 'up', facts: { role: 'replica', link: 'up' } });
  expect(linked.facts.lag).toBeLessThan(60_000);
  const seen = await eventually(
    () => runKind(redisProbe, { address: master.address }),
    ({ facts }) => facts.lag !== undefined,
  );
  expect(seen.facts).toMatchObject({ replicas: 1, 'lag.bytes': expect.any(Number) });
  expect(metricOf(seen, 'probe_redis_replicas')).toBe(1);
  await master.stop();
  const cut = await eventually(ask, ({ state }) => state === 'down');
  expect(cut).toMatchObject({ state: 'down', reason: 'master-link-down', facts: { link: 'down' } });
});

test('redis asks a sentinel where its master is, and whether there is a quorum', async () => {
  const master = await startRedis();
  const sentinel = await startSentinel('orders', master);
  const result = await runKind(redisProbe, { address: sentinel.address, sentinel_master: 'orders' });
  expect(result).toMatchObject({
    state: 'up',
    facts: { 'sentinel.master': master.address, 'sentinel.quorum': true, 'sentinel.sentinels': 0 },
  });
  expect(await runKind(redisProbe, { address: sentinel.address, sentinel_master: 'other' })).toMatchObject({
    state: 'down',
    reason: 'master-unknown',
  });
  expect(await runKind(redisProbe, { address: sentinel.address })).toMatchObject({
    facts: { role: 'sentinel' },
  });
});

test('redis is down with no-quorum where a sentinel is alone, and with master-down when the master is gone', async () => {
  const master = await startRedis();
  const sentinel = await startSentinel('orders', master, 2);
  const ask = () => runKind(redisProbe, { address: sentinel.address, sentinel_master: 'orders' });
  expect(await ask()).toMatchObject({ reason: 'no-quorum', facts: { 'sentinel.quorum': false } });
  await master.stop();
  expect(await eventually(ask, ({ reason }) => reason === 'master-down')).toMatchObject({
    reason: 'master-down',
  });
});

test('redis says that a plain server is not a sentinel', async () => {
  const { address } = await startRedis();
  const result = await runKind(redisProbe, { address, sentinel_master: 'orders' });
  expect(result).toMatchObject({ state: 'down', reason: 'not-a-sentinel' });
});

test('redis is up over TLS', async () => {
  const { certFile, keyFile } = selfSignedCertificate();
  const port = await freePort();
  await startRedis([
    `tls-port ${port}`,
    `tls-cert-file ${certFile}`,
    `tls-key-file ${keyFile}`,
    'tls-auth-clients no',
    `tls-ca-cert-file ${certFile}`,
  ]);
  const result = await runKind(redisProbe, {
    address: `localhost:${port}`,
    ip: '4',
    tls: { ca_file: certFile },
  });
  expect(result).toMatchObject({ state: 'up', facts: { role: 'master', 'certificate.trusted': true } });
});

test.each([
  ['loading', '-LOADING Redis is loading the dataset in memory\r\n'],
  ['busy', '-BUSY Redis is busy running a script.\r\n'],
  ['protected-mode', '-DENIED Redis is running in protected mode\r\n'],
  ['too-many-connections', '-ERR max number of clients reached\r\n'],
  ['protocol-error', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['protocol-error', '+HELLO\r\n'],
])('redis is down with %s when it answers %j', async (reason, answer) => {
  const result = await runKind(redisProbe, { address: await scriptedServer(saying(answer)) });
  expect(result).toMatchObject({ state: 'down', reason });
});

test('redis is down where the connection ends in the middle of an answer', async () => {
  const address = await scriptedServer(sayingAndClosing('+PONG\r\n$100\r\n# Server'));
  expect(await runKind(redisProbe, { address })).toMatchObject({
    state: 'down',
    reason: 'connection-closed',
  });
});

test('redis takes an answer that comes byte by byte', async () => {
  const address = await scriptedServer(dripping('+PONG\r\n$11\r\nrole:master\r\n'));
  expect(await runKind(redisProbe, { address })).toMatchObject({ state: 'up', facts: { role: 'master' } });
});

test.each(['x', '*1\r\n', '+PONG\r\n*9000\r\n'])('redis gives up on %j without an end', async (bytes) => {
  const address = await scriptedServer(endless(bytes));
  expect(await runKind(redisProbe, { address })).toMatchObject({ state: 'down', reason: 'answer-too-long' });
});

test('redis refuses commands that write, and options that do not go together', () => {
  const problems = (options: object) => problemsOf(redisProbe, { address: 'a:1', ...options }).join();
  expect(problems({ command: ['SET', 'a', '1'] })).toContain('only reads');
  expect(problems({ command: ['flushall'] })).toContain('only reads');
  expect(problems({ username: 'a' })).toContain('needs a password');
  expect(problems({ command: ['GET', 'a'], sentinel_master: 'm' })).toContain('sentinel has no data');
  expect(problems({ command: ['ttl', 'a'] })).toBe('');
});

async function runCommands(port: number, commands: readonly string[]): Promise<void> {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  socket.end(`${commands.join('\r\n')}\r\nQUIT\r\n`);
  await new Promise((resolve) => socket.on('close', resolve).resume());
}
