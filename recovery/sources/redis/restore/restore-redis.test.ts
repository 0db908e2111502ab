import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../agent/kit/temporary-folder.testkit.ts';
import type { MemoryRepository } from '../../../archive/memory-repository.testkit.ts';
import type { Snapshot } from '../../../archive/snapshot.ts';
import type { RestoreRequest } from '../../../restore/restore-kind.ts';
import { captured, plainRequest, testContext } from '../../../streams/capture.testkit.ts';
import { redis } from '../redis.ts';
import { startRedis, type TestRedis } from '../redis-server.testkit.ts';
import { newestRdb } from './redis-programs.ts';

const AT = new Date('2026-11-21T03:12:00Z');
type Made = { readonly repository: MemoryRepository; readonly snapshot: Snapshot };

async function filled(lines: readonly string[] = []): Promise<TestRedis> {
  const server = await startRedis(lines);
  await server.fill(300);
  await server.ask('RPUSH', 'list', 'a', 'b');
  await server.ask('HSET', 'hash', 'f', 'v');
  await server.ask('SET', 'gone', 'soon', 'PX', '1500');
  return server;
}

async function prepared(made: Made, more: Partial<RestoreRequest> & { readonly signal?: AbortSignal } = {}) {
  const { signal, ...asked } = more;
  const { context, end } = testContext({ now: () => AT, ...(signal && { signal }) });
  const plan = await redis.restore.prepare(
    made.repository,
    made.snapshot,
    { ...plainRequest, ...asked },
    context,
  );
  return { plan, run: () => plan.run(context).finally(end) };
}

const refusals = (plan: { checks: readonly { verdict: string }[] }) =>
  plan.checks.filter(({ verdict }) => verdict === 'refuse');

it('redis restores into a folder, loaded and compared before, also when keys have expired meanwhile', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address, sample: 50 });
  await delay(1_600);
  const to = join(temporaryFolder(), 'back');
  const { plan, run } = await prepared(made, { to });
  expect(refusals(plan)).toEqual([]);
  const report = await run();
  expect(readdirSync(to).sort()).toEqual(['config.json', 'dump.rdb', 'users.acl']);
  expect(report.notes).toEqual([]);
});

it('redis restores append-only files', async () => {
  const server = await filled(['appendonly yes']);
  const made = await captured(redis, { address: server.address, method: 'aof' });
  const to = join(temporaryFolder(), 'back');
  await (await prepared(made, { to })).run();
  const again = await startRedis(['appendonly yes'], to);
  expect(String(await again.ask('GET', 'key:7'))).toBe('value 7');
});

it('redis restores into the data folder of a stopped server and keeps what was there', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address, method: 'bgsave' });
  await server.ask('FLUSHALL');
  await server.ask('SAVE');
  await server.kill();
  const { plan, run } = await prepared(made);
  expect(plan.replaces).toEqual([join(server.folder, 'dump.rdb')]);
  expect(refusals(plan)).toEqual([]);
  const report = await run();
  expect(report.safetyCopy).toBe(join(server.folder, 'before-restore-20261121T031200Z'));
  expect(existsSync(join(report.safetyCopy!, 'dump.rdb'))).toBe(true);
  await server.start();
  expect(String(await server.ask('GET', 'key:7'))).toBe('value 7');
});

it('redis gives a server with appendonly yes what it loads, and takes its old files away', async () => {
  const server = await filled(['appendonly yes']);
  const made = await captured(redis, { address: server.address });
  await server.ask('SET', 'later', 'x');
  await server.kill();
  const { run } = await prepared(made);
  await run();
  expect(readdirSync(join(server.folder, 'appendonlydir')).sort()).toEqual([
    'appendonly.aof.1.base.rdb',
    'appendonly.aof.manifest',
  ]);
  await server.start();
  expect(String(await server.ask('GET', 'key:7'))).toBe('value 7');
  expect(await server.ask('EXISTS', 'later')).toBe(0);
});

it('redis refuses the data folder of a running server', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address });
  const { plan, run } = await prepared(made);
  expect(refusals(plan)).toEqual([
    expect.objectContaining({ name: 'running server', found: expect.stringContaining(String(server.pid)) }),
  ]);
  await expect(run()).rejects.toMatchObject({ kind: 'conflict' });
  expect(readdirSync(server.folder)).toEqual([]);
});

it.runIf(process.getuid?.() === 0)(
  'redis gives what it restores to the owner of the data folder',
  async () => {
    const server = await filled();
    const made = await captured(redis, { address: server.address });
    const to = join(temporaryFolder(), 'data');
    mkdirSync(to);
    const { chownSync } = await import('node:fs');
    chownSync(to, 65_534, 65_534);
    await (await prepared(made, { to, options: { 'data-directory': 'yes' } })).run();
    expect(statSync(join(to, 'dump.rdb')).uid).toBe(65_534);
  },
);

it('redis leaves the data folder as it was when what was restored cannot be loaded', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address, method: 'bgsave' });
  await server.kill();
  const before = readFileSync(join(server.folder, 'dump.rdb'));
  const content = made.repository.content.bind(made.repository);
  made.repository.content = async function* (...words) {
    for await (const piece of content(...words)) yield Buffer.from(piece).fill(0x55, 200, 300);
  };
  const { run } = await prepared(made);
  await expect(run()).rejects.toThrow('Cannot load what was restored into a throwaway server');
  expect(readdirSync(server.folder)).toEqual(['dump.rdb']);
  expect(readFileSync(join(server.folder, 'dump.rdb')).equals(before)).toBe(true);
});

it('redis refuses what does not have the keys that were counted', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address });
  const fingerprints = made.snapshot.fingerprints.map((one) => ({ ...one, rows: one.rows + 1 }));
  const snapshot = { ...made.snapshot, fingerprints };
  const { run } = await prepared({ ...made, snapshot }, { to: join(temporaryFolder(), 'x') });
  await expect(run()).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('304 were counted'),
  });
});

it('redis refuses a sampled key that has another value', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address, sample: 5 });
  const sample = made.snapshot.facts.sample as { keys: { digest: string }[] };
  const facts = {
    ...made.snapshot.facts,
    sample: { ...sample, keys: sample.keys.map((key) => ({ ...key, digest: 'ab' })) },
  };
  const { run } = await prepared(
    { ...made, snapshot: { ...made.snapshot, facts } },
    { to: join(temporaryFolder(), 'x') },
  );
  await expect(run()).rejects.toThrow('has another value');
});

it('redis compares values by DEBUG DIGEST-VALUE where they were hashed so', async () => {
  const server = await filled(['enable-debug-command yes']);
  const made = await captured(redis, { address: server.address, sample: 5 });
  const report = await (await prepared(made, { to: join(temporaryFolder(), 'x') })).run();
  expect(report.notes).toEqual([]);
});

it('redis refuses a dump in a newer format than its server reads', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address });
  const facts = { ...made.snapshot.facts, rdb: { version: 12 } };
  const { plan } = await prepared(
    { ...made, snapshot: { ...made.snapshot, facts } },
    { to: join(temporaryFolder(), 'x') },
  );
  expect(refusals(plan)).toEqual([
    expect.objectContaining({ name: 'version', found: 'RDB version 12; Redis 7.0.15 reads up to 10' }),
  ]);
});

it('newestRdb knows what each version reads', () => {
  const versions = ['4.0.1', '5.0.14', '6.2.6', '7.0.15', '7.2.4', '7.4.0', '8.0.0'];
  expect(versions.map((version) => newestRdb(version, false))).toEqual([8, 9, 9, 10, 11, 12, undefined]);
  expect(['7.2.5', '8.0.1', '9.0.0'].map((version) => newestRdb(version, true))).toEqual([11, 11, 80]);
});

it('redis restores into a running server and keeps a dump of what it had', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address });
  const other = await startRedis(['masterauth before', 'requirepass hunter2']);
  const file = join(temporaryFolder(), 'password');
  writeFileSync(file, 'hunter2\n');
  const client = await other.connect({ password: 'hunter2' });
  await client.demand(['SET', 'old', 'x']);
  const { plan, run } = await prepared(made, { options: { live: other.address, 'password-file': file } });
  expect(plan.confirmation).toBe(other.address);
  expect(refusals(plan)).toEqual([]);
  const report = await run();
  expect(String(await client.demand(['GET', 'key:7']))).toBe('value 7');
  expect(await client.demand(['EXISTS', 'old'])).toBe(0);
  expect(String(await client.demand(['INFO', 'replication']))).toContain('role:master');
  expect(String(((await client.demand(['CONFIG', 'GET', 'masterauth'])) as Buffer[])[1])).toBe('before');
  expect(readFileSync(report.safetyCopy!).toString('latin1', 0, 5)).toBe('REDIS');
  client.close();
});

it('redis puts back what a running server had when the swap is ended', async () => {
  const server = await startRedis();
  await server.fill(30_000);
  const made = await captured(redis, { address: server.address });
  const other = await startRedis();
  await other.ask('SET', 'old', 'x');
  const abort = new AbortController();
  const { context, end } = testContext({ now: () => AT, signal: abort.signal });
  const options = { live: other.address };
  const plan = await redis.restore.prepare(
    made.repository,
    made.snapshot,
    { ...plainRequest, options },
    context,
  );
  const onProgress = ({ step }: { step: string }) =>
    void (step === 'swap' && setTimeout(() => abort.abort(new Error('enough')), 20));
  await expect(plan.run({ ...context, onProgress })).rejects.toThrow('enough');
  end();
  expect(String(await other.ask('GET', 'old'))).toBe('x');
  expect(await other.ask('EXISTS', 'key:1')).toBe(0);
  expect(String(await other.ask('INFO', 'replication'))).toContain('role:master');
});

it('redis refuses to restore into a replica, which follows its master', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address });
  const replica = await startRedis([`replicaof ${server.address.replace(':', ' ')}`]);
  const { plan } = await prepared(made, { options: { live: replica.address } });
  expect(refusals(plan)).toEqual([
    expect.objectContaining({ found: expect.stringContaining('it is a replica') }),
  ]);
});

it('redis asks a Valkey server of its host which format it reads', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address });
  const folder = temporaryFolder();
  const program =
    '#!/bin/sh\necho "Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0"\n';
  writeFileSync(join(folder, 'valkey-server'), program, { mode: 0o755 });
  const options = { 'server-bin': folder };
  const facts = { ...made.snapshot.facts, rdb: { version: 12 } };
  const to = join(temporaryFolder(), 'x');
  const { plan } = await prepared({ ...made, snapshot: { ...made.snapshot, facts } }, { to, options });
  expect(refusals(plan)).toEqual([
    expect.objectContaining({ found: 'RDB version 12; Valkey 8.0.1 reads up to 11' }),
  ]);
});

it('redis names the folder where no server program is', async () => {
  const server = await filled();
  const made = await captured(redis, { address: server.address });
  const run = prepared(made, { to: '/tmp/x', options: { 'server-bin': '/nowhere' } });
  await expect(run).rejects.toMatchObject({ kind: 'not-found' });
});
