import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationalError } from '../../agent/kit/errors.ts';
import { MemoryRepository } from '../archive/memory-repository.testkit.ts';
import { CLUSTER, MiB, segmentBytes, WalFolder } from './segment.testkit.ts';
import { type WalArchive, walArchive } from './wal-archive.ts';

const NAME = '0000000100000000000000A1';
let folder: WalFolder;
let repository: MemoryRepository;
let archive: WalArchive;

beforeEach(() => {
  folder = new WalFolder();
  repository = new MemoryRepository();
  archive = walArchive(repository, CLUSTER);
});
afterEach(() => folder.remove());

const objects = async () => {
  const names: string[] = [];
  for await (const { name } of repository.target.list('')) names.push(name);
  return names;
};
const kind = (of: OperationalError['kind'], message: RegExp) =>
  expect.objectContaining({ kind: of, message: expect.stringMatching(message) });

describe('WalArchive.push', () => {
  test('keeps a segment under system, timeline, its name in lower case and the hash of its bytes', async () => {
    expect(await archive.push(folder.write(NAME))).toBe('stored');
    expect(await objects()).toEqual([
      expect.stringMatching(
        /^wal\/7300000000000000001\/0000000100000000\/0000000100000000000000a1-[0-9a-f]{16}-s20$/,
      ),
    ]);
  });

  test('is content with the same segment twice', async () => {
    const path = folder.write(NAME);
    await archive.push(path);
    expect(await archive.push(path)).toBe('same');
    expect(await objects()).toHaveLength(1);
  });

  test('refuses another content under a name that is taken, and keeps the first', async () => {
    await archive.push(folder.write(NAME));
    const other = folder.write(NAME, segmentBytes(NAME, { seed: 7 }));
    await expect(archive.push(other)).rejects.toEqual(
      kind('conflict', /0000000100000000000000A1.*another file/),
    );
    expect(await objects()).toHaveLength(1);
  });

  test('tells both of two servers that push different files of one name at once', async () => {
    const other = new WalFolder();
    const both = await Promise.allSettled([
      archive.push(folder.write(NAME)),
      archive.push(other.write(NAME, segmentBytes(NAME, { seed: 7 }))),
    ]);
    other.remove();
    expect(both.some(({ status }) => status === 'rejected')).toBe(true);
  });

  test('refuses a segment of another cluster', async () => {
    const path = folder.write(NAME, segmentBytes(NAME, { systemId: '99' }));
    await expect(archive.push(path)).rejects.toEqual(kind('invalid', /is of cluster 99/));
  });

  test('refuses a segment under the name of another', async () => {
    const path = folder.write(NAME, segmentBytes('0000000100000000000000A2'));
    await expect(archive.push(path)).rejects.toEqual(kind('invalid', /page at byte 0 is that of 0\/A200000/));
  });

  test('refuses a segment of a later timeline than its name', async () => {
    const path = folder.write(NAME, segmentBytes(NAME, { timeline: 2 }));
    await expect(archive.push(path)).rejects.toEqual(kind('invalid', /timeline 2/));
  });

  test('takes the first segment of a timeline, whose first pages are of the one before', async () => {
    const name = '0000000200000000000000A1';
    expect(await archive.push(folder.write(name, segmentBytes(name, { timeline: 1 })))).toBe('stored');
  });

  test.each([
    ['a truncated one', (path: string) => truncateSync(path, MiB - 8_192), /half written/],
    ['an empty one', (path: string) => truncateSync(path, 0), /has 0 bytes/],
    ['a cut header', (path: string) => truncateSync(path, 12), /first page/],
  ])('refuses a half-written segment: %s', async (_what, spoil, message) => {
    const path = folder.write(NAME);
    spoil(path);
    await expect(archive.push(path)).rejects.toEqual(kind('invalid', message));
  });

  test('refuses a segment that ends in empty pages without a switch', async () => {
    const path = folder.write(NAME, segmentBytes(NAME, { pages: 3, switches: false }));
    await expect(archive.push(path)).rejects.toEqual(kind('invalid', /from byte 24576 on.*half written/));
  });

  test('takes a segment that ends in empty pages behind a switch', async () => {
    expect(await archive.push(folder.write(NAME, segmentBytes(NAME, { pages: 3 })))).toBe('stored');
  });

  test('takes a partial segment, behind whose end stands what was there before', async () => {
    const bytes = segmentBytes(NAME, { pages: 3 });
    segmentBytes('000000010000000000000001').copy(bytes, 3 * 8_192, 3 * 8_192);
    expect(await archive.push(folder.write(`${NAME}.partial`, bytes))).toBe('stored');
  });

  test('refuses pages of an older segment in a whole one', async () => {
    const bytes = segmentBytes(NAME, { pages: 3 });
    segmentBytes('000000010000000000000001').copy(bytes, 3 * 8_192, 3 * 8_192);
    await expect(archive.push(folder.write(NAME, bytes))).rejects.toEqual(kind('invalid', /byte 24576/));
  });

  test('takes history and backup files, and refuses what is no file of WAL', async () => {
    expect(await archive.push(folder.write('00000002.history', '1\t0/A100000\tno recovery target\n'))).toBe(
      'stored',
    );
    expect(
      await archive.push(folder.write(`${NAME}.00000028.backup`, 'START WAL LOCATION: 0/A100028\n')),
    ).toBe('stored');
    await expect(archive.push(folder.write('00000003.history', 'garbage\n'))).rejects.toEqual(
      kind('invalid', /00000003.history/),
    );
    await expect(archive.push(folder.write('RECOVERYXLOG', 'x'))).rejects.toEqual(kind('invalid', /no name/));
    await expect(archive.push(folder.free())).rejects.toEqual(kind('invalid', /no name/));
  });

  test('says of a file that is not there that it is not there', async () => {
    await expect(archive.push(`${folder.path}/${NAME}`)).rejects.toEqual(kind('not-found', /0000A1/));
  });

  test('keeps a segment of more than 16 MiB as several objects, and not before the last is it there', async () => {
    const size = 64 * MiB;
    const name = '000000010000000000000003';
    await archive.push(folder.write(name, segmentBytes(name, { size })));
    expect(await objects()).toHaveLength(4);
    const path = folder.free();
    await archive.get(name, path);
    expect(readFileSync(path).equals(segmentBytes(name, { size }))).toBe(true);
    await repository.target.remove((await objects())[2]!);
    expect(await archive.list()).toEqual([]);
    await expect(archive.get(name, path)).rejects.toEqual(kind('not-found', /has none/));
  });
});

describe('WalArchive.get', () => {
  test('gives the very bytes back and leaves nothing beside', async () => {
    await archive.push(folder.write(NAME));
    const path = folder.free();
    await archive.get(NAME, path);
    expect(readFileSync(path).equals(segmentBytes(NAME))).toBe(true);
    expect(readdirSync(folder.path)).toHaveLength(2);
  });

  test('says not-found, and writes nothing, where the archive has none', async () => {
    await expect(archive.get(NAME, folder.free())).rejects.toEqual(kind('not-found', /0000A1.*has none/));
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('does not take a partial segment or a backup file for the segment', async () => {
    await archive.push(folder.write(`${NAME}.partial`, segmentBytes(NAME)));
    await archive.push(folder.write(`${NAME}.00000028.backup`, 'START WAL LOCATION: 0/A100028\n'));
    await expect(archive.get(NAME, folder.free())).rejects.toEqual(kind('not-found', /0000A1/));
  });

  test('refuses two files of one name', async () => {
    await archive.push(folder.write(NAME));
    const [object] = await objects();
    await repository.putSealed(
      object!.replace(/[0-9a-f]{16}-s20$/, `${'f'.repeat(16)}-s20`),
      segmentBytes(NAME, { seed: 7 }),
    );
    await expect(archive.get(NAME, folder.free())).rejects.toEqual(
      kind('conflict', /two files of that name/),
    );
  });

  test('finds bytes that are not those of the name', async () => {
    await archive.push(folder.write(NAME));
    const [object] = await objects();
    await repository.target.remove(object!);
    await repository.putSealed(object!, segmentBytes(NAME, { seed: 7 }));
    await expect(archive.get(NAME, folder.free())).rejects.toEqual(kind('storage', /0000A1.*another file/));
    expect(readdirSync(folder.path)).toHaveLength(1);
  });
});

test('two clusters in one repository do not see one another', async () => {
  await archive.push(folder.write(NAME));
  expect(await walArchive(repository, '42').list()).toEqual([]);
  expect(await archive.list()).toMatchObject([{ name: NAME, parts: 1 }]);
});
