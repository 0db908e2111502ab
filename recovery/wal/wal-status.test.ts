import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryRepository } from '../archive/memory-repository.testkit.ts';
import { onlySystem } from './archived-systems.ts';
import { recoverWal } from './recover-wal.ts';
import { CLUSTER, MiB, segmentBytes, WalFolder } from './segment.testkit.ts';
import type { ServerWal } from './server-wal.ts';
import { SegmentPieces } from './stream/push-piece.ts';
import { type WalArchive, walArchive } from './wal-archive.ts';
import { walStatus } from './wal-status.ts';

const name = (number: number, timeline = 1) =>
  `${String(timeline).padStart(8, '0')}00000000${number.toString(16).toUpperCase().padStart(8, '0')}`;
let folder: WalFolder;
let repository: MemoryRepository;
let archive: WalArchive;
beforeEach(() => {
  folder = new WalFolder();
  repository = new MemoryRepository();
  archive = walArchive(repository, CLUSTER);
});
afterEach(() => folder.remove());

async function push(...names: string[]): Promise<void> {
  for (const one of names) await archive.push(folder.write(one));
}

const server: ServerWal = {
  systemId: CLUSTER,
  timeline: 1,
  segmentSize: MiB,
  standby: false,
  lsn: 3n * BigInt(MiB) + 4_000n,
  archiveMode: 'on',
  waiting: 0,
  lastArchived: name(2),
  lastArchivedAt: 1_000_000,
  lastFailed: null,
  lastFailedAt: null,
  failures: 0,
  now: 1_007_000,
};

describe('walStatus', () => {
  test('is ok where everything up to the segment that is being filled is there', async () => {
    await push(name(1), name(2));
    expect(await walStatus(archive, { server })).toMatchObject({
      state: 'ok',
      because: null,
      mode: 'command',
      lastSegment: name(2),
      archivedTo: 3n * BigInt(MiB),
      server: { lagBytes: 4_000, lagSeconds: 7, waitingSegments: 0 },
    });
  });

  test('does not take what the server archives elsewhere for its own', async () => {
    expect(await walStatus(archive, { server })).toMatchObject({
      state: 'behind',
      server: { lagBytes: null, lagSeconds: null },
    });
    await push(name(1));
    expect(await walStatus(archive, { server })).toMatchObject({ server: { lagSeconds: null } });
  });

  test('names a gap', async () => {
    await push(name(1), name(3));
    expect(await walStatus(archive)).toMatchObject({ state: 'gap', because: `${name(2)} is missing` });
  });

  test('fails where two servers archive under one name', async () => {
    await push(name(1));
    const [object] = await objects();
    await repository.putSealed(object!.replace(/-[0-9a-f]{16}-/, `-${'f'.repeat(16)}-`), Buffer.alloc(1));
    expect(await walStatus(archive)).toMatchObject({
      state: 'failed',
      because: expect.stringContaining(name(1)),
    });
  });

  test('is behind where the server is several segments ahead, and says how many wait', async () => {
    await push(name(1));
    const far = { ...server, lsn: 9n * BigInt(MiB), waiting: 6 };
    expect(await walStatus(archive, { server: far })).toMatchObject({
      state: 'behind',
      because: 'the archive is 7 MiB behind the server, 6 segments wait in pg_wal',
    });
  });

  test('fails where the last try of archive_command did', async () => {
    await push(name(1));
    const failing = { ...server, lastFailed: name(2), lastFailedAt: 1_005_000 };
    expect(await walStatus(archive, { server: failing })).toMatchObject({
      state: 'failed',
      because: `archive_command fails at ${name(2)}`,
    });
  });

  test('knows what was streamed behind the last whole segment', async () => {
    await push(name(1), name(2));
    const pieces = await SegmentPieces.of(archive, name(3));
    await pieces.push(
      folder.write(`${name(3)}.partial`, segmentBytes(name(3), { pages: 2, switches: false })),
      1_003_000,
    );
    const status = await walStatus(archive, { server: { ...server, archiveMode: 'off' } });
    expect(status).toMatchObject({ mode: 'stream', streamed: { segment: name(3), at: 1_003_000 } });
    expect(status.archivedTo).toBe(3n * BigInt(MiB) + BigInt(pieces.archivedEnd));
    expect(status.server?.lagSeconds).toBe(0);
  });

  test('names what is missing between the last whole segment and the one that is streamed', async () => {
    await push(name(1));
    const pieces = await SegmentPieces.of(archive, name(4));
    await pieces.push(
      folder.write(`${name(4)}.partial`, segmentBytes(name(4), { pages: 2, switches: false })),
      0,
    );
    expect(await walStatus(archive)).toMatchObject({
      state: 'gap',
      because: `${name(2)} to ${name(3)} are missing (2 segments)`,
    });
  });

  test('misses the history of a timeline, and the segment in which it began', async () => {
    await push(name(1), name(2), name(4, 2));
    expect((await walStatus(archive)).problems).toEqual([
      expect.stringContaining('00000002.history is missing'),
    ]);
    await archive.push(folder.write('00000002.history', '1\t0/300100\tno recovery target\n'));
    expect((await walStatus(archive)).problems).toEqual([
      `${name(3, 2)} is missing, where timeline 2 begins`,
    ]);
    await push(name(3, 2));
    expect((await walStatus(archive)).problems).toEqual([]);
  });

  test('refuses to compare with a server of another cluster', async () => {
    await expect(walStatus(archive, { server: { ...server, systemId: '5' } })).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  test('of an archive without anything says that nothing is archived', async () => {
    expect(await walStatus(archive, { server })).toMatchObject({
      state: 'behind',
      because: 'nothing is archived, and the server is at 0/300FA0',
    });
  });
});

describe('recoverWal', () => {
  test('gives what was streamed where the archive ends, and not to a standby', async () => {
    await push(name(1));
    const pieces = await SegmentPieces.of(archive, name(2));
    await pieces.push(
      folder.write(`${name(2)}.partial`, segmentBytes(name(2), { pages: 2, switches: false })),
      0,
    );
    expect(await recoverWal(archive, name(2), folder.free(), { standby: true })).toBe('absent');
    expect(await recoverWal(archive, name(2), folder.free())).toBe('part');
    expect(await recoverWal(archive, name(3), folder.free())).toBe('absent');
  });

  test('refuses to take a gap for the end, by name', async () => {
    await push(name(1), name(3));
    await expect(recoverWal(archive, name(2), folder.free())).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining(name(2)),
    });
    expect(await recoverWal(archive, name(2), folder.free(), { standby: true })).toBe('absent');
  });

  test('takes what lies before a timeline began for absent, so that the server asks for the one before', async () => {
    await push(name(1), name(2), name(3, 2), name(4, 2));
    expect(await recoverWal(archive, name(2, 2), folder.free())).toBe('absent');
  });
});

test('onlySystem is the one cluster of a repository, and asks which where there are two', async () => {
  await expect(onlySystem(repository)).rejects.toMatchObject({ kind: 'not-found' });
  await push(name(1));
  expect(await onlySystem(repository)).toBe(CLUSTER);
  await walArchive(repository, '42').push(folder.write('00000002.history', '1\t0/300100\tx\n'));
  await expect(onlySystem(repository)).rejects.toMatchObject({
    kind: 'conflict',
    hint: expect.stringContaining('--system-id'),
  });
});

async function objects(): Promise<string[]> {
  const names: string[] = [];
  for await (const object of repository.target.list('')) names.push(object.name);
  return names;
}
