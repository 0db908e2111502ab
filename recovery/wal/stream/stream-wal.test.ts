import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { connectPostgres } from '../../sources/postgres/postgres-connection-bun.ts';
import { launchTestServer, own, TestServer } from '../../sources/postgres/postgres-server.testkit.ts';
import { serverAddress } from '../../sources/postgres/server-address.ts';
import { formatLsn, parseLsn } from '../lsn.ts';
import { type WalArchive, walArchive } from '../wal-archive.ts';
import { getPieces } from './get-pieces.ts';
import { listPieces } from './push-piece.ts';
import { createSlot, dropSlot, findSlot } from './replication-slot.ts';
import { type StreamState, slotWarning, streamWal } from './stream-wal.ts';

let server: TestServer;
let repository: MemoryRepository;
let archive: WalArchive;
let controller: AbortController;
let stream: Promise<void> | undefined;
let state: StreamState | undefined;

const address = () => serverAddress({ host: server.folder, user: 'postgres' });
const inServer = async <T>(
  action: (connection: Awaited<ReturnType<typeof connectPostgres>>) => Promise<T>,
) => {
  const connection = await connectPostgres(address());
  try {
    return await action(connection);
  } finally {
    await connection.close();
  }
};

beforeEach(async () => {
  server = await launchTestServer({ initdb: ['--wal-segsize=1'], settings: { wal_keep_size: '0' } });
  repository = new MemoryRepository();
  archive = walArchive(repository, server.sql('SELECT system_identifier FROM pg_control_system()'));
  controller = new AbortController();
  [stream, state] = [undefined, undefined];
}, 60_000);
afterEach(async () => {
  controller.abort();
  await stream?.catch(() => {});
  await server.remove();
}, 60_000);

function start(): void {
  const options = {
    archive,
    address: address(),
    slot: 'vedette',
    spool: join(server.folder, 'spool'),
    every: 200,
  };
  stream = streamWal({
    ...options,
    signal: controller.signal,
    onState: (now) => {
      state = now;
    },
  });
  stream.catch(() => {});
}

async function until(what: string, probe: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await probe()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `waited in vain for ${what}: ${JSON.stringify(state, (_key, value) => (typeof value === 'bigint' ? formatLsn(value) : value))}`,
  );
}

const currentLsn = () => parseLsn(server.sql('SELECT pg_current_wal_flush_lsn()'));
const allArchived = (lsn: bigint) =>
  until(`the archive to have ${formatLsn(lsn)}`, () => (state?.archivedTo ?? 0n) >= lsn);

describe('streamWal', () => {
  test('has every commit in the archive within its period, and gives a server that lost its disk all of them', async () => {
    server.sql('CREATE TABLE t (a int)');
    await inServer((connection) => createSlot(connection, 'vedette'));
    const copy = join(server.folder, 'copy');
    server.client('pg_basebackup', ['-D', copy, '-X', 'none', '-c', 'fast']);
    start();
    for (let row = 0; row < 20; row++) server.sql(`INSERT INTO t SELECT ${row} FROM generate_series(1, 500)`);
    server.sql('INSERT INTO t VALUES (4711)');
    await allArchived(currentLsn());
    await server.crash();
    controller.abort();
    await stream;
    const restored = await recover(copy);
    try {
      expect(restored.sql('SELECT count(*), max(a) FROM t')).toBe('10001|4711');
    } finally {
      await restored.crash();
    }
  }, 120_000);

  test('goes on after a restart of the server, without a gap', async () => {
    await inServer((connection) => createSlot(connection, 'vedette'));
    server.sql('CREATE TABLE t (a int)');
    start();
    await allArchived(currentLsn());
    await server.stop();
    await until(
      'it to say that the server is gone',
      () => state?.state === 'connecting' && state.because !== null,
    );
    await server.start();
    for (let round = 0; round < 4; round++)
      server.sql('INSERT INTO t SELECT 1 FROM generate_series(1, 20000)');
    await allArchived(currentLsn());
    const segments = (await archive.list()).map(({ name }) => Number.parseInt(name.slice(16), 16));
    expect(segments.length).toBeGreaterThan(2);
    expect(segments).toEqual(segments.map((_, index) => segments[0]! + index));
  }, 120_000);

  test('takes the pieces away once the whole segment is archived', async () => {
    await inServer((connection) => createSlot(connection, 'vedette'));
    server.sql('CREATE TABLE t (a int)');
    start();
    await allArchived(currentLsn());
    const segment = server.sql('SELECT pg_walfile_name(pg_current_wal_lsn())');
    expect(await listPieces(archive, segment)).not.toEqual([]);
    server.sql('SELECT pg_switch_wal()');
    await until('the whole segment', async () => (await archive.list()).some(({ name }) => name === segment));
    await until('no piece', async () => (await listPieces(archive, segment)).length === 0);
  }, 120_000);

  test('says that the archive does not take it, keeps what it received, and sends it when it does again', async () => {
    await inServer((connection) => createSlot(connection, 'vedette'));
    const put = repository.putSealed.bind(repository);
    repository.putSealed = async () => {
      throw new OperationalError('unavailable', 'Cannot write: the target is away');
    };
    start();
    server.sql('CREATE TABLE t (a int)');
    await until(
      'it to be held',
      () => state?.state === 'held' && state.because === 'Cannot write: the target is away',
    );
    repository.putSealed = put;
    await allArchived(currentLsn());
    expect(state?.state).toBe('streaming');
  }, 120_000);

  test('refuses to start without the slot, and says how it is made', async () => {
    start();
    await expect(stream).rejects.toMatchObject({
      kind: 'not-found',
      hint: 'vedette wal stream --create-slot',
    });
  }, 60_000);

  test('refuses a server of another cluster', async () => {
    archive = walArchive(repository, '99');
    await inServer((connection) => createSlot(connection, 'vedette'));
    start();
    await expect(stream).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('99') });
  }, 60_000);

  test('names a slot that has lost log', async () => {
    server.configure({ max_slot_wal_keep_size: '1MB', max_wal_size: '2MB', min_wal_size: '2MB' });
    server.sql('SELECT pg_reload_conf()');
    await inServer((connection) => createSlot(connection, 'vedette'));
    server.sql('CREATE TABLE t (a int)');
    await until('the slot to be lost', () => {
      server.sql('INSERT INTO t SELECT 1 FROM generate_series(1, 40000)');
      server.sql('CHECKPOINT');
      return server.sql("SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'vedette'") === 'lost';
    });
    start();
    await expect(stream).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('lost'),
    });
  }, 60_000);

  test('follows a promotion to the new timeline, with its history', async () => {
    const copy = join(server.folder, 'copy');
    server.client('pg_basebackup', ['-D', copy, '-X', 'stream', '-R', '-c', 'fast']);
    const primary = server;
    const standby = new TestServer();
    standby.data = copy;
    own(standby.folder);
    writeFileSync(
      join(copy, 'postgresql.auto.conf'),
      `unix_socket_directories = '${standby.folder}'\nprimary_conninfo = 'host=${primary.folder} user=postgres'\n`,
    );
    await standby.start();
    server = standby;
    try {
      await inServer((connection) => createSlot(connection, 'vedette'));
      start();
      primary.sql('CREATE TABLE t (a int)');
      await until('the standby to follow', () => standby.sql("SELECT to_regclass('t')") === 't');
      standby.sql('SELECT pg_promote()');
      standby.sql('INSERT INTO t VALUES (1)');
      await allArchived(currentLsn());
      expect((await archive.list()).map(({ name }) => name)).toContain('00000002.history');
      const segment = standby.sql('SELECT pg_walfile_name(pg_current_wal_lsn())');
      expect(segment.slice(0, 8)).toBe('00000002');
      expect(await listPieces(archive, segment)).not.toEqual([]);
    } finally {
      controller.abort();
      await stream?.catch(() => {});
      await standby.crash();
      server = primary;
      await standby.remove();
    }
  }, 120_000);
});

describe('replication slots', () => {
  test('are made once and dropped on request', async () => {
    await inServer(async (connection) => {
      expect(await createSlot(connection, 'vedette')).toBe('created');
      expect(await createSlot(connection, 'vedette')).toBe('there');
      expect(await findSlot(connection, 'vedette')).toMatchObject({ active: false, walStatus: 'reserved' });
      await dropSlot(connection, 'vedette');
      await expect(dropSlot(connection, 'vedette')).rejects.toMatchObject({ kind: 'not-found' });
    });
  });

  test('are warned of when they hold back much', () => {
    const slot = {
      name: 's',
      active: true,
      walStatus: 'extended',
      restartLsn: '0/1',
      heldBytes: 2 ** 31,
      safeBytes: null,
    };
    expect(slotWarning(slot)).toBe('the slot s holds back 2048 MiB of log');
    expect(slotWarning({ ...slot, walStatus: 'unreserved' })).toMatch(/about to drop/);
    expect(slotWarning({ ...slot, safeBytes: 2 ** 20 })).toMatch(/drops it after 1 MiB more/);
    expect(slotWarning({ ...slot, heldBytes: 0 })).toBeNull();
  });
});

/** Starts the copy on the files of the archive, as `restore_command` would give them. */
async function recover(copy: string): Promise<TestServer> {
  const from = join(server.folder, 'from');
  mkdirSync(from);
  const files = await archive.list();
  for (const { name } of files) await archive.get(name, join(from, name));
  const last =
    `${readdirSync(join(server.folder, 'spool')).find((name) => name.endsWith('.partial'))}`.replace(
      '.partial',
      '',
    );
  await getPieces(archive, last, join(from, last));
  for (const name of readdirSync(from)) own(join(from, name));
  own(from);
  const restored = new TestServer();
  restored.data = copy;
  writeFileSync(
    join(copy, 'postgresql.auto.conf'),
    `unix_socket_directories = '${restored.folder}'\nrestore_command = 'cp ${from}/%f %p'\n`,
  );
  writeFileSync(join(copy, 'recovery.signal'), '');
  own(join(copy, 'recovery.signal'));
  await restored.start();
  return restored;
}
