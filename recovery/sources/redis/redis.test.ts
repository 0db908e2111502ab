import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testAuthority } from '../../../probes/connect/certificates.testkit.ts';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { captured, contents } from '../../streams/capture.testkit.ts';
import { moduleNames } from './capture-redis.ts';
import { redis } from './redis.ts';
import { RedisError, replyText } from './redis-client.ts';
import { startRedis } from './redis-server.testkit.ts';

it('redis takes a dump by replication with a length before it', async () => {
  const server = await startRedis(['repl-diskless-sync no']);
  await server.fill(1_000);
  const { repository, snapshot } = await captured(redis, { address: server.address });
  const found = await contents(repository, snapshot);
  expect([...found.keys()]).toEqual(['dump.rdb', 'users.acl', 'config.json']);
  expect(found.get('dump.rdb')!.toString('latin1', 0, 5)).toBe('REDIS');
  expect(snapshot.method).toBe('replication');
  expect(snapshot.facts).toMatchObject({
    redis_version: '7.0.15',
    rdb: { version: 10, checksum: 'verified' },
  });
  expect(snapshot.facts.replicationId).toMatch(/^[0-9a-f]{40}$/);
});

it('redis takes a dump by replication with a mark behind it', async () => {
  const server = await startRedis(['repl-diskless-sync yes']);
  await server.fill(50_000);
  const { snapshot } = await captured(redis, { address: server.address });
  expect(snapshot.facts).toMatchObject({ rdb: { checksum: 'verified' } });
  expect(snapshot.bytes).toBeGreaterThan(50_000 * 15);
});

it('redis leaves no replica behind', async () => {
  const server = await startRedis();
  await captured(redis, { address: server.address });
  expect(replyText((await server.ask('INFO', 'replication')) as Buffer)).toContain('connected_slaves:0');
});

it('redis logs in as a user with a password, and names what the user may not', async () => {
  const server = await startRedis(['user backup on >hunter2 ~* +@all -psync -sync']);
  const run = captured(redis, { address: server.address, username: 'backup', password: 'hunter2' });
  await expect(run).rejects.toMatchObject({
    kind: 'forbidden',
    hint: 'ACL SETUSER NAME +psync +replconf +ping',
  });
});

it('redis refuses a wrong password without repeating it', async () => {
  const server = await startRedis(['requirepass right']);
  const run = captured(redis, { address: server.address, password: 'hunter2' });
  await expect(run).rejects.toMatchObject({ kind: 'unauthenticated' });
  await expect(run).rejects.not.toThrow('hunter2');
  await expect(captured(redis, { address: server.address })).rejects.toMatchObject({
    kind: 'unauthenticated',
  });
});

it('redis keeps the password of the server only inside the entries', async () => {
  const server = await startRedis(['requirepass hunter2']);
  const { repository, snapshot } = await captured(redis, { address: server.address, password: 'hunter2' });
  expect(JSON.stringify(snapshot)).not.toContain('hunter2');
  expect(String((await contents(repository, snapshot)).get('config.json'))).toContain('hunter2');
});

it('redis speaks TLS and checks who it is', async () => {
  const authority = testAuthority();
  const { certFile, keyFile } = authority.issue();
  const tlsPort = await freePort();
  await startRedis([
    `tls-port ${tlsPort}`,
    `tls-cert-file ${certFile}`,
    `tls-key-file ${keyFile}`,
    'tls-ca-cert-dir /etc/ssl/certs',
    'tls-auth-clients no',
  ]);
  const address = `localhost:${tlsPort}`;
  const { snapshot } = await captured(redis, { address, tls: { ca_file: authority.certFile } });
  expect(snapshot.facts).toMatchObject({ rdb: { checksum: 'verified' } });
  await expect(captured(redis, { address, tls: true })).rejects.toMatchObject({ kind: 'unavailable' });
});

it('redis waits for a save of the server and reads its dump file', async () => {
  const server = await startRedis();
  await server.fill(1_000);
  const { snapshot } = await captured(redis, { address: server.address, method: 'bgsave' });
  expect(snapshot.facts).toMatchObject({ rdb: { version: 10, checksum: 'verified' } });
});

it('redis says when the server cannot write its dump', async () => {
  const server = await startRedis();
  await server.fill(10);
  rmSync(server.folder, { recursive: true });
  const run = captured(redis, { address: server.address, method: 'bgsave' });
  await expect(run).rejects.toThrow('the server could not write its dump');
});

it('redis reads the append-only files and gives back the automatic rewrite', async () => {
  const server = await startRedis(['appendonly yes', 'auto-aof-rewrite-percentage 73']);
  await server.fill(1_000);
  const { repository, snapshot } = await captured(redis, { address: server.address, method: 'aof' });
  const names = [...(await contents(repository, snapshot)).keys()];
  expect(names).toContain('appendonlydir/appendonly.aof.manifest');
  expect(names).toContain('appendonlydir/appendonly.aof.1.incr.aof');
  expect(replyText((await server.ask('CONFIG', 'GET', 'auto-aof-rewrite-percentage')) as never)).toContain(
    '73',
  );
});

it('redis gives back the automatic rewrite when the run is aborted', async () => {
  const server = await startRedis(['appendonly yes', 'auto-aof-rewrite-percentage 73']);
  await server.fill(1_000);
  const abort = new AbortController();
  const repository = new MemoryRepository();
  const write = repository.write.bind(repository);
  repository.write = async (options) => {
    const writer = await write(options);
    return { ...writer, add: async () => void abort.abort(new Error('enough')) };
  };
  const run = captured(
    redis,
    { address: server.address, method: 'aof' },
    { repository, signal: abort.signal },
  );
  await expect(run).rejects.toThrow('enough');
  expect(replyText((await server.ask('CONFIG', 'GET', 'auto-aof-rewrite-percentage')) as never)).toContain(
    '73',
  );
});

it('redis refuses to read append-only files where there are none', async () => {
  const server = await startRedis();
  const run = captured(redis, { address: server.address, method: 'aof' });
  await expect(run).rejects.toMatchObject({ kind: 'invalid' });
});

it('redis counts keys and hashes a sample that did not change', async () => {
  const server = await startRedis();
  await server.fill(500);
  await server.ask('SET', 'short', 'x', 'EX', '1000');
  const { snapshot } = await captured(redis, { address: server.address, sample: 20 });
  expect(snapshot.fingerprints).toEqual([
    { of: 'redis:0', rows: 501, hash: expect.stringMatching(/^dump-sha256:20:[0-9a-f]{64}$/) },
  ]);
  expect(snapshot.facts).toMatchObject({ keyspace: { before: { 0: { keys: 501, expires: 1 } } } });
});

it('redis hashes by DEBUG DIGEST-VALUE where the server allows it', async () => {
  const server = await startRedis(['enable-debug-command yes']);
  await server.fill(10);
  const { snapshot } = await captured(redis, { address: server.address, sample: 5 });
  expect(snapshot.fingerprints[0]?.hash).toMatch(/^digest-value:5:/);
});

it('redis writes the time into its canary key before the snapshot', async () => {
  const server = await startRedis();
  const now = () => new Date('2026-11-21T03:12:00Z');
  const { snapshot } = await captured(redis, { address: server.address, canary: 'vedette:canary' }, { now });
  expect(snapshot.canary).toEqual({ of: 'vedette:canary', writtenAt: '2026-11-21T03:12:00.000Z' });
  expect(String(await server.ask('GET', 'vedette:canary'))).toBe('2026-11-21T03:12:00.000Z');
  expect(snapshot.fingerprints[0]?.rows).toBe(1);
});

it('redis gives no snapshot when the server is killed in the middle', async () => {
  const server = await startRedis(['repl-diskless-sync yes', 'rdb-key-save-delay 200']);
  await server.fill(20_000);
  const repository = new MemoryRepository();
  const run = captured(redis, { address: server.address }, { repository });
  run.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill(server.pid, 'SIGKILL');
  await expect(run).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await repository.snapshots()).toEqual([]);
});

it('moduleNames reads the names of modules, and nothing where they may not be asked for', () => {
  const module = (name: string) => [
    Buffer.from('name'),
    Buffer.from(name),
    Buffer.from('ver'),
    20_008,
    Buffer.from('args'),
    [],
  ];
  expect(moduleNames([module('ReJSON'), module('search')])).toEqual(['ReJSON', 'search']);
  expect(moduleNames(new RedisError('NOPERM'))).toBe(null);
});
