import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { capturePhysical } from './physical.ts';
import { type PhysicalFacts, readPhysicalFacts } from './physical-facts.ts';
import { postgresOptions } from './postgres-options.ts';
import { launchTestServer, own, ownedFolder, type TestServer } from './postgres-server.testkit.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
const identity = { host: 'a', kind: 'postgres', source: 'shop', group: null, tags: [] };

beforeAll(async () => {
  server = await launchTestServer();
  server.client('pgbench', ['-i', '-q', '-s', '1', 'postgres']);
});
afterAll(() => server.remove());

async function backup(more: Record<string, unknown> = {}, context: Record<string, unknown> = {}) {
  const repository = new MemoryRepository();
  const options = postgresOptions.parse({ host: server.folder, user: 'postgres', ...more });
  const signal = new AbortController().signal;
  const common = { signal, temporaryFolder: async () => ownedFolder(), now: () => new Date() };
  const writer = await repository.write({ identity });
  const captured = await capturePhysical(options, writer, { ...common, repository, ...context });
  const snapshot = await writer.commit(captured);
  const entries = await Array.fromAsync(repository.entries(snapshot));
  return { repository, snapshot, entries, paths: entries.map(({ path }) => path) };
}

const inBackupMode = () =>
  server.sql(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vedette' AND pid <> pg_backend_pid()",
  );

it('capturePhysical takes what PostgreSQL needs and nothing of the running server', async () => {
  server.sql('CREATE UNLOGGED TABLE IF NOT EXISTS fleeting AS SELECT 1 AS a');
  const unlogged = server.sql("SELECT pg_relation_filepath('fleeting')");
  const { paths, repository, snapshot } = await backup();
  expect(paths[0]).toBe('.');
  for (const path of [
    'PG_VERSION',
    'base/1/PG_VERSION',
    'global/pg_control',
    'backup_label',
    'pg_wal',
    'pg_replslot',
  ])
    expect(paths).toContain(path);
  for (const path of ['postmaster.pid', 'postmaster.opts', unlogged, 'pg_wal/archive_status'])
    expect(paths).not.toContain(path);
  expect(paths).toContain(`${unlogged}_init`);
  expect(repository.notes).toEqual([]);
  expect(repository.phases).toEqual(['connect', 'begin backup', 'copy files', 'end backup', 'wait for WAL']);
  const facts: PhysicalFacts = readPhysicalFacts(snapshot);
  expect(facts).toMatchObject({
    major: 15,
    timeline: 1,
    wal: 'included',
    dataChecksums: true,
    dataDirectory: server.data,
  });
  expect(paths).toContain(`pg_wal/${facts.startSegment}`);
  expect(paths).toContain(`pg_wal/${facts.stopSegment}`);
  expect(new Set(paths).size).toBe(paths.length);
});

it('capturePhysical copies the control file last of what is copied', async () => {
  const { paths } = await backup();
  const last = paths.filter((path) => !path.startsWith('pg_wal/')).slice(-2);
  expect(last).toEqual(['global/pg_control', 'backup_label']);
});

it('capturePhysical leaves nothing behind on the server when it is aborted in the middle', async () => {
  const abort = new AbortController();
  const repository = new MemoryRepository();
  const writer = await repository.write({ identity });
  let added = 0;
  const sink = {
    ...writer,
    add: async (...args: Parameters<typeof writer.add>) => {
      if (++added === 100) {
        expect(server.sql('SELECT count(*) FROM pg_replication_slots')).toBe('1');
        abort.abort(new Error('enough'));
      }
      return writer.add(...args);
    },
  };
  const options = postgresOptions.parse({ host: server.folder });
  const context = { signal: abort.signal, temporaryFolder: async () => '', now: () => new Date() };
  await expect(capturePhysical(options, sink, context)).rejects.toThrow('enough');
  await expect.poll(inBackupMode).toBe('0');
  expect(server.sql('SELECT count(*) FROM pg_replication_slots')).toBe('0');
});

it('capturePhysical refuses another cluster under the same name', async () => {
  const previous = async () => ({ facts: { systemId: '7' } });
  await expect(backup({}, { previous })).rejects.toThrow(/another cluster/);
  await backup({ new_cluster: true }, { previous });
});

it('capturePhysical refuses what a restart of the server in the middle leaves', async () => {
  const repository = new MemoryRepository();
  const writer = await repository.write({ identity });
  let added = 0;
  const add = async (...args: Parameters<typeof writer.add>) => {
    if (++added === 50) {
      await server.stop();
      await server.start();
    }
    return writer.add(...args);
  };
  const context = {
    signal: new AbortController().signal,
    temporaryFolder: async () => '',
    now: () => new Date(),
  };
  await expect(
    capturePhysical(postgresOptions.parse({ host: server.folder }), { ...writer, add }, context),
  ).rejects.toThrow(/stopped or restarted/);
});

it('capturePhysical through replication gives the same kind of snapshot', async () => {
  const { paths, snapshot, repository } = await backup({ through: 'replication' });
  const facts = readPhysicalFacts(snapshot);
  expect(facts.wal).toBe('included');
  expect(paths).toContain(`pg_wal/${facts.startSegment}`);
  expect(paths).toContain('global/pg_control');
  expect(paths).not.toContain('postmaster.pid');
  expect(repository.notes).toEqual([]);
});

it('capturePhysical keeps configuration that is outside of the data folder', async () => {
  const outside = join(server.folder, 'pg_hba.conf');
  writeFileSync(outside, readFileSync(join(server.data, 'pg_hba.conf')));
  own(outside);
  server.configure({ hba_file: outside });
  await server.stop();
  await server.start();
  const { paths, snapshot } = await backup();
  expect(paths).toContain('vedette_outside_configuration/hba_file');
  expect(readPhysicalFacts(snapshot).configFiles).toEqual({ hba_file: outside });
});

it('capturePhysical writes a canary row before the backup begins', async () => {
  const { snapshot } = await backup({ canary: 'public.canary' });
  expect(snapshot.canary).toMatchObject({ of: 'postgres:postgres/public.canary' });
  expect(server.sql('SELECT count(*) FROM canary')).toBe('1');
});
