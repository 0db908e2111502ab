import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Secret } from '../../agent/kit/secret.ts';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { openTestTarget } from '../targets/directory.testkit.ts';
import type { Entry } from './entry.ts';
import { createRepository, openRepository } from './open-repository.ts';
import type { OpenedRepository } from './opened-repository.ts';
import { allBytes, openTestRepository, TEST_IDENTITY } from './repository.testkit.ts';

async function entriesOf(repository: OpenedRepository, id = 'latest'): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of repository.entries(await repository.snapshot(id))) found.push(entry);
  return found;
}

test('a writer tells how far it is within a large file, and each byte once', async () => {
  const folder = temporaryFolder();
  const repository = await openTestRepository(folder);
  const size = 30_000_000;
  writeFileSync(join(folder, 'large'), randomBytes(size));
  const told: number[] = [];
  const onProgress = ({ bytes }: { bytes: number }) => told.push(bytes);
  const writer = await repository.write({ identity: TEST_IDENTITY, onProgress });
  await writer.add(
    { path: 'large', type: 'file', size },
    { from: 'path', path: join(folder, 'large'), size },
  );
  await writer.commit({});
  await repository.close();
  expect(told.some((bytes) => bytes > 0 && bytes < size)).toBe(true);
  expect(told.at(-1)).toBe(size);
});

test('a snapshot gives back what was added, in its order', async () => {
  const folder = temporaryFolder();
  const repository = await openTestRepository(folder);
  const large = randomBytes(9_000_000);
  writeFileSync(join(folder, 'large'), large);
  writeFileSync(join(folder, 'small'), 'hello');
  const writer = await repository.write({ identity: TEST_IDENTITY });
  await writer.add({ path: '.', type: 'directory', mode: 0o755 });
  await writer.add(
    { path: 'small', type: 'file', size: 5 },
    { from: 'path', path: join(folder, 'small'), size: 5 },
  );
  await writer.add(
    { path: 'large', type: 'file', size: large.length },
    { from: 'path', path: join(folder, 'large'), size: large.length },
  );
  await writer.add({ path: 'empty', type: 'file', size: 0 }, { from: 'bytes', bytes: new Uint8Array() });
  await writer.add(
    { path: 'stream', type: 'file' },
    {
      from: 'stream',
      stream: (async function* () {
        for (let at = 0; at < large.length; at += 100_000) yield large.subarray(at, at + 100_000);
      })(),
    },
  );
  const snapshot = await writer.commit({ facts: { a: 1 } });
  await repository.close();

  const again = await openTestRepository(folder);
  const entries = await entriesOf(again);
  expect(entries.map(({ path }) => path)).toEqual(['.', 'small', 'large', 'empty', 'stream']);
  const contents = await Promise.all(
    entries.slice(1).map(({ content }) => allBytes(again.content(content as never))),
  );
  expect(contents[0]?.toString()).toBe('hello');
  expect(contents[1]?.equals(large)).toBe(true);
  expect(contents[2]?.length).toBe(0);
  expect(contents[3]?.equals(large)).toBe(true);
  // A file and a stream of the same bytes are cut alike, and stored once.
  expect(entries[4]?.content?.chunks).toEqual(entries[2]?.content?.chunks);
  expect(snapshot.addedBytes).toBeLessThan(9_200_000);
  expect((await again.snapshot(snapshot.id.slice(0, 8))).facts).toEqual({ a: 1 });
  await again.close();
});

test('a file that is as it was is not read again', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a');
  writeFileSync(path, 'first');
  const { size, mtimeNs, ino } = lstatSync(path, { bigint: true });
  // Long ago: a change in the same step of the clock could not be told.
  const header = {
    path: 'a',
    type: 'file',
    size: Number(size),
    mtime: String(mtimeNs),
    ctime: '1',
    inode: String(ino),
  } as const;
  const repository = await openTestRepository(folder);
  for (const text of ['first', 'other']) {
    writeFileSync(path, text);
    const writer = await repository.write({ identity: TEST_IDENTITY });
    await writer.add(header, { from: 'path', path, size: 5 });
    await writer.commit({});
  }
  const [entry] = await entriesOf(repository);
  expect((await allBytes(repository.content(entry?.content as never))).toString()).toBe('first');
  await repository.close();
});

test('a writer that cannot read keeps the list of the last snapshot alone, and takes a damaged one for as far as it goes', async () => {
  const folder = temporaryFolder();
  const cacheFolder = join(folder, 'cache');
  const target = await openTestTarget(folder);
  const { id, writerKey } = await createRepository(target, {
    passphrases: [new Secret('correct horse')],
    recipients: [],
  });
  const lists = join(cacheFolder, 'lists', id);
  for (const damage of [false, true, false]) {
    const repository = await openRepository({ target, key: { writerKey }, cacheFolder });
    if (damage) truncateSync(join(lists, readdirSync(lists)[0] as string), 60);
    const writer = await repository.write({ identity: TEST_IDENTITY });
    for (const path of ['a', 'b']) {
      writeFileSync(join(folder, path), 'hello');
      await writer.add(
        { path, type: 'file', size: 5, ctime: '1' },
        { from: 'path', path: join(folder, path), size: 5 },
      );
    }
    const snapshot = await writer.commit({});
    expect(readdirSync(lists)).toEqual([snapshot.id]);
    await repository.close();
  }
});
