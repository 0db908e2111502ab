import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { EntryHeader } from '../../../recovery/archive/entry.ts';
import { openRepository } from '../../../recovery/archive/open-repository.ts';
import { directory } from '../../../recovery/targets/directory.ts';
import { endAll } from '../../binary.testkit.ts';
import { Secret } from '../../kit/secret.ts';
import { filesBelow, type Workshop, workshop } from './workshop.testkit.ts';

afterEach(endAll);

/** A repository with a file that does not compress. */
async function backedUp(): Promise<Workshop> {
  const shop = workshop();
  writeFileSync(join(shop.srv, 'data'), randomBytes(300_000));
  await shop.backUp();
  return shop;
}

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 4;
  writeFileSync(path, bytes);
}

const halve = (path: string) => truncateSync(path, readFileSync(path).length >> 1);

describe.each([
  ['has a flipped bit', flipBit],
  ['is cut in half', halve],
  ['is missing', (path: string) => rmSync(path)],
] as const)('where an object %s', (_state, spoil) => {
  test.each(['packs', 'index'])(
    'of %s, check and restore name it, and nothing is put in place',
    async (kind) => {
      const { folder, b, run, target } = await backedUp();
      const object = relative(b, filesBelow(join(b, kind))[0]!);
      spoil(join(b, object));
      const checked = await run(['backup', 'check', '--read', ...target]);
      expect(checked.code).toBe(10);
      // Without an index nobody knows of the packs: what is named then is what the snapshot misses.
      const named = kind === 'index' && !existsSync(join(b, object)) ? 'vedette backup repair' : object;
      expect(checked.stdout).toContain(named);
      // Of another host, whose cache does not know better.
      const to = join(folder, 'to');
      const elsewhere = { HOME: join(folder, 'other') };
      const restored = await run(['restore', 'latest', ...target, '--to', to, '--yes'], elsewhere);
      expect(restored.code).not.toBe(0);
      expect(restored.stderr).toContain(named);
      expect(restored.stderr).toMatch(/vedette backup (repair|check|sync)/);
      expect(existsSync(to)).toBe(false);
    },
  );

  test('of snapshots, check names it, and the others come back', async () => {
    const { folder, b, srv, backUp, run, target } = await backedUp();
    const object = relative(b, filesBelow(join(b, 'snapshots'))[0]!);
    spoil(join(b, object));
    writeFileSync(join(srv, 'data'), 'two');
    expect(await backUp()).toMatchObject({ code: 0 });
    const isMissing = !existsSync(join(b, object));
    // One that is missing was forgotten, for all that anybody can tell.
    const checked = await run(['backup', 'check', '--read', ...target]);
    expect(checked).toMatchObject({ code: isMissing ? 0 : 10 });
    const listed = await run(['backup', 'ls', '--json', ...target]);
    for (const told of isMissing ? [] : [checked.stdout, listed.stderr]) expect(told).toContain(object);
    const [{ id }] = JSON.parse(listed.stdout).snapshots;
    const words = [...target, '--to', join(folder, 'to'), '--yes'];
    const latest = await run(['restore', 'latest', ...words, '--plan']);
    expect(latest.code === 0).toBe(isMissing);
    expect(await run(['restore', id, ...words])).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'to', 'data'), 'utf8')).toBe('two');
  });
});

test('an index that is damaged is made anew by repair, and everything comes back', async () => {
  const { folder, b, srv, run, target, expectWell, restoreTo } = await backedUp();
  flipBit(filesBelow(join(b, 'index'))[0]!);
  expect((await run(['backup', 'repair', ...target])).code).toBe(0);
  await expectWell();
  expect((await restoreTo(join(folder, 'to'))).code).toBe(0);
  expect(readFileSync(join(folder, 'to', 'data')).equals(readFileSync(join(srv, 'data')))).toBe(true);
});

test('a wrong passphrase and the key of another repository are named, and nothing is written', async () => {
  const [shop, other] = [await backedUp(), await backedUp()];
  const to = join(shop.folder, 'to');
  const words = ['restore', 'latest', ...shop.target, '--to', to, '--yes'];
  expect(await shop.run(words, { VEDETTE_PASSPHRASE: 'wrong' })).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('the passphrase is wrong'),
  });
  const key = join(shop.folder, 'other.writer');
  writeFileSync(key, (await other.run(['backup', 'key', 'writer', ...other.target])).stdout);
  const refused = await shop.run([...words, '--key-file', key], { VEDETTE_PASSPHRASE: '' });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('another repository');
  expect(existsSync(to)).toBe(false);
});

/** Adds a snapshot that nobody's walk of a tree can make, with the keys of the repository. */
async function forge({ b, folder }: Workshop, entries: readonly EntryHeader[]): Promise<void> {
  const target = await directory.open({ path: b, must_be_mounted: false });
  const repository = await openRepository({
    target,
    key: { passphrase: new Secret('correct horse') },
    cacheFolder: join(folder, 'forger'),
  });
  const identity = { host: 'web1', kind: 'files', source: 'files:/srv', group: null, tags: [] };
  const writer = await repository.write({ identity });
  for (const entry of entries)
    await writer.add(
      entry,
      entry.type === 'file' ? { from: 'bytes', bytes: Buffer.from('owned') } : undefined,
    );
  await writer.commit({ facts: { roots: ['/srv'] } });
  await repository.close();
}

describe('a hostile repository', () => {
  const file = (path: string): EntryHeader => ({ path, type: 'file', mode: 0o644, size: 5 });
  const root: EntryHeader = { path: '.', type: 'directory', mode: 0o755 };

  test.each<readonly [string, readonly EntryHeader[]]>([
    ['../x', [file('../x')]],
    ['/x', [file('/x')]],
    ['a/../../x', [{ path: 'a', type: 'directory', mode: 0o755 }, file('a/../../x')]],
    ['d/file', [{ path: 'd', type: 'symlink', target: 'OUTSIDE' }, file('d/file')]],
    ['../outside/secret', [{ path: 'hard', type: 'hard-link', target: '../outside/secret' }]],
  ])('that holds %s is refused by name, and nothing is written outside', async (name, entries) => {
    const shop = await backedUp();
    const outside = join(shop.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    const forged = entries.map((entry) =>
      entry.target === 'OUTSIDE' ? { ...entry, target: outside } : entry,
    );
    await forge(shop, [root, ...forged]);
    const before = readdirSync(shop.folder).sort();
    const words = ['restore', 'latest', '--source', 'files:/srv', ...shop.target, '--yes', '--to'];
    const restored = await shop.run([...words, join(shop.folder, 'to')]);
    expect(restored.code).not.toBe(0);
    expect(restored.stderr).toContain(name);
    expect(readdirSync(outside)).toEqual(['secret']);
    expect(readdirSync(shop.folder).sort()).toEqual(before);
  });
});
