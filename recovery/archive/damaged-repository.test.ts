import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { checkRepository } from './check/check-repository.ts';
import { readAllIndexes } from './load-index.ts';
import { indexName, newObjectId, packName } from './object-names.ts';
import type { OpenedRepository } from './opened-repository.ts';
import { assemblePack } from './pack.ts';
import { repairIndex } from './repair-index.ts';
import { allBytes, openTestRepository, TEST_IDENTITY } from './repository.testkit.ts';
import { newSessionKey } from './session-key.ts';
import { WriterLease } from './writer-lease.ts';

/** A repository with two snapshots and a WAL segment; its objects as files. */
async function written(): Promise<{ folder: string; objects: string[]; contents: Buffer[] }> {
  const folder = temporaryFolder();
  const repository = await openTestRepository(folder);
  const contents = [randomBytes(300_000), randomBytes(3_000_000)];
  for (const [number, bytes] of contents.entries()) {
    const writer = await repository.write({ identity: TEST_IDENTITY });
    await writer.add({ path: `file${number}`, type: 'file', size: bytes.length }, { from: 'bytes', bytes });
    await writer.commit({});
  }
  await repository.putSealed('wal/7/1/000000010000000000000001', randomBytes(50_000));
  await repository.close();
  const root = join(folder, 'repository');
  const objects = (readdirSync(root, { recursive: true }) as string[]).filter((path) =>
    statSync(join(root, path)).isFile(),
  );
  return { folder, objects, contents };
}

const problemsOf = async (folder: string, read: 'none' | 'all' = 'all') => {
  // Whatever the local cache knows must not hide what the target has lost.
  const repository = await openTestRepository(folder);
  try {
    return (await checkRepository(repository, { read })).problems;
  } finally {
    await repository.close();
  }
};

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
  writeFileSync(path, bytes);
}

describe('checkRepository()', () => {
  it('finds nothing wrong with a repository that is well', async () => {
    const { folder } = await written();
    expect(await problemsOf(folder)).toEqual([]);
  });

  it('names the object in which a bit was flipped, wherever that is', async () => {
    const { folder, objects } = await written();
    for (const object of objects.filter((name) => /^(packs|index|snapshots|wal)\//.test(name))) {
      const path = join(folder, 'repository', object);
      const before = readFileSync(path);
      for (const at of [
        0,
        9,
        45,
        before.length >> 1,
        before.length - 30,
        before.length - 9,
        before.length - 1,
      ]) {
        flip(path, at);
        expect((await problemsOf(folder)).map((problem) => problem.object)).toContain(object);
        writeFileSync(path, before);
      }
    }
    expect(await problemsOf(folder)).toEqual([]);
  }, 120_000);

  it('names a truncated and a missing pack without reading, and the files that need it', async () => {
    const { folder, objects } = await written();
    const packs = objects.filter((name) => name.startsWith('packs/'));
    const largest = packs.sort((a, b) => sizeOf(folder, b) - sizeOf(folder, a))[0] as string;
    truncateSync(join(folder, 'repository', largest), 1_000_000);
    const [cut] = await problemsOf(folder, 'none');
    expect(cut).toMatchObject({
      object: largest,
      problem: expect.stringContaining('it has 1000000 bytes instead of'),
    });
    // Its list of entries is in the same pack: all of the snapshot is gone with it.
    expect(cut?.affects.flatMap(({ paths }) => paths)).toContain('(the list of its entries)');
    rmSync(join(folder, 'repository', largest));
    expect((await problemsOf(folder, 'none')).map(({ object, problem }) => [object, problem])).toContainEqual(
      [largest, 'it is missing'],
    );
  });

  it('does not take a pack for another one that stands under its name', async () => {
    const { folder, objects } = await written();
    const [one, other] = objects.filter((name) => name.startsWith('packs/')) as [string, string];
    writeFileSync(join(folder, 'repository', one), readFileSync(join(folder, 'repository', other)));
    expect((await problemsOf(folder)).map(({ object }) => object)).toContain(one);
  });

  it('reads the packs first that were not read for longest', async () => {
    const { folder } = await written();
    const repository = await openTestRepository(folder);
    const all = await checkRepository(repository, { read: 'all' });
    expect(all.packsRead).toBe(all.packs);
    expect((await checkRepository(repository, { read: 'new' })).packsRead).toBe(0);
    expect((await checkRepository(repository, { read: { share: 0.01 } })).packsRead).toBe(1);
    await repository.close();
  });
});

describe('reading from a damaged repository', () => {
  it('gives an error with the name of the pack, and never other bytes', async () => {
    const { folder, objects, contents } = await written();
    for (const object of objects.filter((name) => name.startsWith('packs/'))) {
      const path = join(folder, 'repository', object);
      const before = readFileSync(path);
      flip(path, 200);
      const read = await readAll(folder);
      for (const [index, bytes] of read.entries())
        if (Buffer.isBuffer(bytes)) expect(bytes.equals(contents[index] as Buffer)).toBe(true);
        else expect(String(bytes)).toContain(object);
      expect(read.some((bytes) => !Buffer.isBuffer(bytes))).toBe(true);
      writeFileSync(path, before);
    }
  });
});

describe('repairIndex()', () => {
  it('makes a lost index anew from the packs', async () => {
    const { folder, contents } = await written();
    rmSync(join(folder, 'repository', 'index'), { recursive: true });
    const repository = await openTestRepository(folder);
    expect((await repairIndex(repository)).foundPacks.length).toBeGreaterThan(0);
    await repository.close();
    expect(areSame(await readAll(folder), contents)).toBe(true);
    expect(await problemsOf(folder)).toEqual([]);
  });

  it('writes a large index in several objects, of which the last one alone replaces', async () => {
    const repository = await openTestRepository(temporaryFolder());
    const { target, parts } = repository;
    const session = newSessionKey(parts.secrets);
    const names = randomBytes(32 * 90_000);
    const chunks = Array.from({ length: 90_000 }, (_, at) => ({
      name: names.subarray(32 * at, 32 * at + 32),
      length: 1,
    }));
    for (let count = 0; count < 3; count++) {
      const id = newObjectId();
      const block = { bytes: new Uint8Array(1), chunks };
      await target.write(packName(id), assemblePack(id, session, parts.secrets.indexKey, [block]).bytes);
    }
    await target.write(indexName('0'.repeat(32)), new Uint8Array(100));
    expect((await repairIndex(repository)).foundPacks).toHaveLength(3);
    const sizes: number[] = [];
    for await (const { size } of target.list('index/')) sizes.push(size);
    expect(sizes).toHaveLength(2);
    const { contents } = await readAllIndexes(target, parts.secrets, undefined, (_, error) => {
      throw error;
    });
    expect([...contents.values()].flatMap(({ packs }) => packs)).toHaveLength(3);
    expect([...contents.values()].map(({ replaces }) => replaces.length).sort()).toEqual([0, 1]);
    await repository.close();
  });

  it('replaces an index object that is damaged', async () => {
    const { folder, objects, contents } = await written();
    const index = objects.find((name) => name.startsWith('index/')) as string;
    flip(join(folder, 'repository', index), 100);
    const repository = await openTestRepository(folder);
    const report = await repairIndex(repository);
    expect(report.removedIndexes).toEqual([index.slice('index/'.length)]);
    await repository.close();
    expect(areSame(await readAll(folder), contents)).toBe(true);
  });

  it('refuses beside a prune, and holds a lease so that none begins', async () => {
    const { folder } = await written();
    rmSync(join(folder, 'repository', 'index'), { recursive: true });
    const repository = await openTestRepository(folder);
    const { target } = repository;
    const lease = await WriterLease.take(target, repository.parts.secrets.indexKey, 'prune');
    await target.write('condemned/00000000000000000000000000000000', new Uint8Array([1]));
    await expect(repairIndex(repository)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('a prune is at work'),
    });
    await lease.release();
    await target.remove('condemned/00000000000000000000000000000000');
    // Whoever prunes looks for leases first: while it reads there is one.
    const leases: number[] = [];
    const writers = join(folder, 'repository', 'writers');
    await repairIndex(repository, {
      onProgress: () => void leases.push(readdirSync(writers, { recursive: true }).length),
    });
    expect(leases.length).toBeGreaterThan(0);
    expect(Math.min(...leases)).toBeGreaterThan(0);
    await repository.close();
  });

  it('takes a damaged pack out of the index, so that the next backup writes again what it had', async () => {
    const { folder, objects, contents } = await written();
    const packs = objects.filter((name) => name.startsWith('packs/'));
    for (const pack of packs) flip(join(folder, 'repository', pack), 100);
    const repository = await openTestRepository(folder);
    expect((await repairIndex(repository)).damagedPacks).toHaveLength(packs.length);
    expect((await repairIndex(repository)).damagedPacks).toHaveLength(packs.length);
    await repository.close();
    const again = await openTestRepository(folder);
    const writer = await again.write({ identity: TEST_IDENTITY });
    for (const [number, bytes] of contents.entries())
      await writer.add({ path: `file${number}`, type: 'file', size: bytes.length }, { from: 'bytes', bytes });
    expect((await writer.commit({})).addedBytes).toBeGreaterThan(250_000);
    await again.close();
    expect(await problemsOf(folder)).toEqual([]);
  });

  it('keeps of a damaged pack the blocks that are whole', async () => {
    const { folder, objects } = await written();
    const packs = objects.filter((name) => name.startsWith('packs/'));
    const largest = Math.max(...packs.map((name) => sizeOf(folder, name)));
    const pack = packs.find((name) => sizeOf(folder, name) === largest) as string;
    flip(join(folder, 'repository', pack), 100);
    const repository = await openTestRepository(folder);
    expect((await repairIndex(repository)).damagedPacks).toEqual([pack.slice('packs/00/'.length)]);
    await repository.close();
    const there = readdirSync(join(folder, 'repository', 'packs'), { recursive: true }) as string[];
    expect(there.filter((name) => name.includes('/'))).toHaveLength(packs.length + 1);
    expect((await problemsOf(folder)).every(({ object }) => !object.startsWith('packs/'))).toBe(true);
  });

  it('leaves a repository alone that is well', async () => {
    const { folder } = await written();
    const repository = await openTestRepository(folder);
    expect(await repairIndex(repository)).toEqual({
      foundPacks: [],
      lostPacks: [],
      damagedPacks: [],
      removedIndexes: [],
    });
    await repository.close();
  });
});

/** Buffers of megabytes are compared by themselves, not element by element. */
function areSame(read: readonly unknown[], contents: readonly Buffer[]): boolean {
  return (
    read.length === contents.length && read.every((bytes, index) => contents[index]?.equals(bytes as Buffer))
  );
}

function sizeOf(folder: string, object: string): number {
  return statSync(join(folder, 'repository', object)).size;
}

/** The content of every file of every snapshot, or why it cannot be read. */
async function readAll(folder: string): Promise<unknown[]> {
  const repository = await openTestRepository(folder);
  try {
    const all: unknown[] = [];
    for (const { id } of await repository.snapshots())
      all.push(await readOne(repository, id).catch((error) => error));
    return all;
  } finally {
    await repository.close();
  }
}

async function readOne(repository: OpenedRepository, id: string): Promise<unknown> {
  for await (const { content } of repository.entries(await repository.snapshot(id)))
    return allBytes(repository.content(content as never));
  return undefined;
}
