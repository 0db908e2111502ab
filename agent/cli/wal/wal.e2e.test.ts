import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRepository } from '../../../recovery/archive/open-repository.ts';
import {
  launchTestServer,
  own,
  ownedFolder,
  TestServer,
} from '../../../recovery/sources/postgres/postgres-server.testkit.ts';
import { directory } from '../../../recovery/targets/directory.ts';
import { CLUSTER, MiB, segmentBytes } from '../../../recovery/wal/segment.testkit.ts';
import { binary, runVedette, waitFor } from '../../binary.testkit.ts';
import { Secret } from '../../kit/secret.ts';

const NAMES = ['000000010000000000000001', '000000010000000000000002', '000000010000000000000003'] as const;
let folder: string;
let key: string[];
let read: string[];

beforeEach(async () => {
  folder = ownedFolder();
  chmodSync(folder, 0o755);
  const target = await directory.open(directory.options.parse({ path: join(folder, 'repository') }));
  const { writerKey } = await createRepository(target, {
    passphrases: [new Secret('mellon')],
    recipients: [],
  });
  writeFileSync(join(folder, 'writer.key'), `${writerKey.reveal()}\n`);
  writeFileSync(join(folder, 'passphrase'), 'mellon\n');
  const where = ['--target', `directory:${join(folder, 'repository')}`];
  key = [...where, '--key-file', join(folder, 'writer.key')];
  read = [...where, '--passphrase-file', join(folder, 'passphrase')];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function segment(name: string, shape: Parameters<typeof segmentBytes>[1] = {}): string {
  const path = join(folder, name);
  writeFileSync(path, segmentBytes(name, shape));
  return path;
}

const push = (path: string) => runVedette(['wal', 'push', path, ...key]);
const get = (name: string, to: string, options: { cwd?: string; words?: string[] } = {}) =>
  runVedette(['wal', 'get', name, to, ...read, '--system-id', CLUSTER, ...(options.words ?? [])], {
    cwd: options.cwd ?? folder,
  });

describe('vedette wal push and get', () => {
  test('archive with a key that cannot read, and give the very bytes back with one that can', async () => {
    const path = segment(NAMES[0]);
    expect(await push(path)).toEqual({ code: 0, stdout: '', stderr: '' });
    const to = join(folder, 'back');
    expect(await get(NAMES[0], to)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(to).equals(readFileSync(path))).toBe(true);
    expect((await runVedette(['wal', 'get', NAMES[0], to, ...key, '--system-id', CLUSTER])).code).toBe(205);
  });

  test('push says with its exit code that the server must keep the segment', async () => {
    expect(await push(segment(NAMES[0]))).toMatchObject({ code: 0 });
    expect(await push(segment(NAMES[0], { seed: 9 }))).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('another file of that name'),
    });
    expect((await push(segment(NAMES[1], { pages: 2, switches: false }))).code).toBe(2);
    renameSync(join(folder, 'repository'), join(folder, 'away'));
    expect((await push(segment(NAMES[1]))).code).not.toBe(0);
    expect(existsSync(join(folder, 'repository', 'wal'))).toBe(false);
  });

  test('get answers 1 only where the archive ends, and beyond 125 where the log is there and cannot be had', async () => {
    for (const name of [NAMES[0], NAMES[2]]) await push(segment(name));
    const to = join(folder, 'back');
    expect(await get('000000010000000000000004', to)).toMatchObject({ code: 1 });
    expect(await get('00000002.history', to)).toMatchObject({ code: 1 });
    expect(await get(NAMES[1], to)).toMatchObject({ code: 204, stderr: expect.stringContaining(NAMES[1]) });
    writeFileSync(join(folder, 'passphrase'), 'wrong\n');
    expect((await get(NAMES[0], to)).code).toBe(205);
    writeFileSync(join(folder, 'passphrase'), 'mellon\n');
    renameSync(join(folder, 'repository'), join(folder, 'away'));
    expect((await get(NAMES[0], to)).code).toBeGreaterThan(125);
    expect(existsSync(to)).toBe(false);
  });

  test.each([
    ['a flipped bit', (bytes: Buffer) => bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)],
    ['its end missing', (bytes: Buffer) => bytes.subarray(0, bytes.length - 10)],
  ])('get names an object with %s, and gives nothing', async (_what, spoil) => {
    await push(segment(NAMES[0]));
    const inside = join(folder, 'repository', 'wal', CLUSTER, '0000000100000000');
    const object = join(inside, readdirSync(inside)[0]!);
    const bytes = readFileSync(object);
    const spoilt = spoil(bytes);
    writeFileSync(object, typeof spoilt === 'number' ? bytes : spoilt);
    const to = join(folder, 'back');
    const got = await get(NAMES[0], to);
    expect(got.code).toBeGreaterThan(125);
    expect(got.stderr).toContain(NAMES[0]);
    expect(existsSync(to)).toBe(false);
  });

  test('a standby is told to ask again where a gap or a target would end a recovery', async () => {
    for (const name of [NAMES[0], NAMES[2]]) await push(segment(name));
    const standby = join(folder, 'standby');
    mkdirSync(standby);
    writeFileSync(join(standby, 'standby.signal'), '');
    expect((await get(NAMES[1], join(folder, 'back'), { cwd: standby })).code).toBe(1);
  });

  test('get --spool fetches what comes next, and gives it without the repository', async () => {
    for (const name of NAMES) await push(segment(name));
    const words = ['--spool', join(folder, 'spool')];
    const to = join(folder, 'back');
    expect((await get(NAMES[0], to, { words })).code).toBe(0);
    renameSync(join(folder, 'repository'), join(folder, 'away'));
    expect((await get(NAMES[1], to, { words })).code).toBe(0);
    expect(readFileSync(to).equals(segmentBytes(NAMES[1]))).toBe(true);
  });

  test('push --parallel sends what else waits', async () => {
    mkdirSync(join(folder, 'archive_status'));
    for (const name of NAMES) {
      segment(name);
      writeFileSync(join(folder, 'archive_status', `${name}.ready`), '');
    }
    await runVedette(['wal', 'push', join(folder, NAMES[0]), '--parallel', '2', ...key]);
    const status = await runVedette(['wal', 'status', ...read, '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({
      systemId: CLUSTER,
      segmentSize: MiB,
      lastSegment: NAMES[1],
      state: 'ok',
    });
  });

  test('wal status names a gap, with exit code 10', async () => {
    for (const name of [NAMES[0], NAMES[2]]) await push(segment(name));
    const status = await runVedette(['wal', 'status', ...read]);
    expect(status).toMatchObject({ code: 10, stdout: expect.stringContaining(`${NAMES[1]} is missing`) });
  });

  test('a push that is killed at any moment is done or not done, and the next one is right', async () => {
    for (let delay = 0; delay < 24; delay++) {
      const name = `0000000100000000000000${(delay + 16).toString(16).toUpperCase()}`;
      const path = segment(name, { size: MiB });
      const child = spawn(binary, ['wal', 'push', path, ...key], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      await new Promise((resolve) => setTimeout(resolve, delay * 3));
      child.kill('SIGKILL');
      const [code] = await ended;
      const to = join(folder, 'back');
      if (code === 0) expect((await get(name, to)).code).toBe(0);
      expect((await push(path)).code).toBe(0);
      expect((await get(name, to)).code).toBe(0);
      expect(readFileSync(to).equals(readFileSync(path))).toBe(true);
    }
  }, 120_000);

  test('words that are wrong are explained by the whole parser', async () => {
    expect(await runVedette(['wal', 'push'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error:'),
    });
    expect((await runVedette(['wal', 'push', '--help'])).stdout).toContain('archive_command');
  });
});

describe('a real server', () => {
  test('archives by archive_command and recovers by restore_command to an instant', async () => {
    const server = await launchTestServer({
      initdb: ['--wal-segsize=1'],
      settings: {
        archive_mode: 'on',
        archive_command: [binary, 'wal push %p', ...key].join(' '),
        wal_keep_size: '0',
      },
    });
    const restored = new TestServer();
    try {
      own(join(folder, 'writer.key'));
      own(join(folder, 'passphrase'));
      execFileSync('chown', ['-R', 'postgres', join(folder, 'repository')]);
      server.sql('CREATE TABLE t (a int, b text)');
      const copy = join(server.folder, 'copy');
      server.client('pg_basebackup', ['-D', copy, '-X', 'none', '-c', 'fast']);
      for (let row = 0; row < 5; row++)
        server.sql(`INSERT INTO t SELECT ${row}, md5(g::text) FROM generate_series(1, 10000) g`);
      const instant = server.sql('SELECT clock_timestamp()');
      server.sql('DELETE FROM t');
      server.sql('SELECT pg_switch_wal()');
      await archived(server);
      const told = await runVedette(
        ['restore', '--what-if', rfc3339(instant), ...read, '--server', server.folder, '--json'],
        {
          env: { PGUSER: 'postgres' },
        },
      );
      expect(JSON.parse(told.stdout)).toMatchObject({
        transactions: 1,
        relations: [{ relation: 'postgres/public.t', inserts: 0, updates: 0, deletes: 50_000 }],
      });
      await server.crash();
      restored.data = copy;
      const settings = [
        `unix_socket_directories = '${restored.folder}'`,
        `restore_command = '${[binary, 'wal get %f %p', ...read].join(' ')} --spool ${restored.folder}/spool'`,
        `recovery_target_time = '${instant}'`,
        "recovery_target_action = 'promote'",
      ];
      writeFileSync(join(copy, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
      writeFileSync(join(copy, 'recovery.signal'), '');
      own(join(copy, 'recovery.signal'));
      await restored.start();
      await waitFor(() => (restored.sql('SELECT pg_is_in_recovery()') === 'f' ? true : undefined), {
        what: () => 'the recovery to end',
        timeout: 60_000,
      });
      expect(restored.sql('SELECT count(*) FROM t')).toBe('50000');
    } finally {
      await restored.remove();
      await server.remove();
    }
  }, 180_000);
});

async function archived(server: TestServer): Promise<void> {
  const waiting = () =>
    server.sql("SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'");
  await waitFor(() => (waiting() === '0' ? true : undefined), {
    what: () => `the server to archive ${server.sql('SELECT last_failed_wal FROM pg_stat_archiver')}`,
    timeout: 60_000,
  });
}

/** `2026-11-21 02:14:59.123456+00` as RFC 3339 has it. */
function rfc3339(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
}
