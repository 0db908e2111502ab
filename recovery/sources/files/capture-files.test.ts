import {
  chmodSync,
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { comparePaths } from '../../archive/compare-paths.ts';
import type { SnapshotSink } from '../../archive/repository.ts';
import { removeBelow } from '../../restore/remove-below.ts';
import { fileCalls } from '../../tree/file-calls-ffi.ts';
import { FOLDER_FLAGS } from '../../tree/folder-stack.ts';
import { isRoot, makeRichTree } from '../../tree/tree.testkit.ts';
import { captured, gathered, restoreContext } from '../source.contract.ts';
import { captureFiles } from './capture-files.ts';
import { files } from './files.ts';

const entriesOf = async (options: object) => {
  const { repository, snapshot } = await captured(files, files.options.parse(options));
  return { entries: await gathered(repository.entries(snapshot)), repository, snapshot };
};
const pathsOf = async (options: object) => (await entriesOf(options)).entries.map(({ path }) => path);

describe('captureFiles()', () => {
  it('walks in the order of the archive', async () => {
    const folder = makeRichTree(temporaryFolder());
    const paths = await pathsOf({ paths: [folder] });
    expect(paths.toSorted(comparePaths)).toEqual(paths);
    expect(paths.slice(0, 4)).toEqual(['.', '-first', 'a', 'a/empty']);
  });

  it('keeps several roots at their paths, with the folders above them', async () => {
    const folder = temporaryFolder();
    for (const name of ['one/x', 'two', 'two-more']) mkdirSync(join(folder, name), { recursive: true });
    const at = folder.slice(1);
    const paths = await pathsOf({ paths: [join(folder, 'two'), join(folder, 'one'), join(folder, 'one/x')] });
    expect(paths).toEqual(['tmp', at, `${at}/one`, `${at}/one/x`, `${at}/two`]);
  });

  it('takes a single file by its name', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'one'), '1');
    expect(await pathsOf({ paths: [join(folder, 'one')] })).toEqual(['one']);
  });

  it('follows a symlink that was asked for, and none below it', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync('/etc', join(folder, 'real', 'etc'));
    symlinkSync('real', join(folder, 'link'));
    expect(await pathsOf({ paths: [join(folder, 'link')] })).toEqual(['.', 'etc']);
  });

  it('says which path is not there', async () => {
    const gone = join(temporaryFolder(), 'gone');
    await expect(entriesOf({ paths: [gone] })).rejects.toMatchObject({
      kind: 'not-found',
      message: `Cannot back up ${gone}: it is not there`,
    });
  });

  it('leaves out what the excludes say, those in folders too', async () => {
    const folder = temporaryFolder();
    for (const name of ['a/tmp', 'a/b', 'c']) mkdirSync(join(folder, name), { recursive: true });
    for (const name of ['x.log', 'keep.log', 'a/tmp/t', 'a/b/y', 'a/b/z', 'c/y'])
      writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'a', '.vedetteignore'), '/b/y\n');
    writeFileSync(join(folder, 'list'), 'tmp/\n');
    const exclude = ['*.log', '!keep.log'];
    const options = { paths: [folder], exclude, exclude_files: [join(folder, 'list')], ignore_files: true };
    expect(await pathsOf(options)).toEqual([
      '.',
      'a',
      'a/.vedetteignore',
      'a/b',
      'a/b/z',
      'c',
      'c/y',
      'keep.log',
      'list',
    ]);
  });

  it('keeps of a folder of a cache only its tag, where asked to', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'cache'));
    writeFileSync(
      join(folder, 'cache', 'CACHEDIR.TAG'),
      'Signature: 8a477f597d28d172789f06886806bc55\n# by us',
    );
    writeFileSync(join(folder, 'cache', 'x'), '');
    expect(await pathsOf({ paths: [folder], exclude_caches: true })).toEqual([
      '.',
      'cache',
      'cache/CACHEDIR.TAG',
    ]);
    expect(await pathsOf({ paths: [folder] })).toContain('cache/x');
  });

  it('refuses an exclude that is not relative to its root', () => {
    const read = files.options.safeParse({ paths: ['/srv'], exclude: ['/srv/cache'] });
    expect(read.error?.issues[0]?.message).toContain('write /cache instead of /srv/cache');
  });

  it('gives a file with several paths its content once', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'b'), 'content');
    linkSync(join(folder, 'b'), join(folder, 'a'));
    linkSync(join(folder, 'b'), join(folder, 'c'));
    const { entries } = await entriesOf({ paths: [folder] });
    expect(entries.slice(1)).toMatchObject([
      { path: 'a', type: 'file', facts: { links: 3 } },
      { path: 'b', type: 'hard-link', target: 'a' },
      { path: 'c', type: 'hard-link', target: 'a' },
    ]);
  });

  it('reads of a file of 200 GB with holes only its data', async () => {
    const folder = temporaryFolder();
    const file = openSync(join(folder, 'disk'), 'w');
    ftruncateSync(file, 200_000_000_000);
    writeSync(file, 'data', 100_000_000_000);
    closeSync(file);
    const { entries } = await entriesOf({ paths: [folder] });
    expect(entries[1]).toMatchObject({ size: 200_000_000_000, content: { bytes: 4096 } });
    expect(entries[1]?.holes?.map(([, length]) => length).reduce((a, b) => a + b)).toBe(199_999_995_904);
  });

  it('notes a socket and goes on', async () => {
    const folder = temporaryFolder();
    const server = createServer().listen(join(folder, 'socket'));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { entries, repository } = await entriesOf({ paths: [folder] });
    expect(entries.map(({ path }) => path)).toEqual(['.']);
    expect(repository.notes).toEqual(['socket is a socket']);
  });

  it.skipIf(isRoot)('notes what it may not read and goes on', async () => {
    const folder = temporaryFolder();
    for (const name of ['closed', 'open']) mkdirSync(join(folder, name));
    chmodSync(join(folder, 'closed'), 0);
    onTestFinished(() => chmodSync(join(folder, 'closed'), 0o700));
    const { entries, repository } = await entriesOf({ paths: [folder] });
    expect(entries.map(({ path }) => path)).toEqual(['.', 'closed', 'open']);
    expect(repository.notes).toEqual(['closed cannot be read: permission denied']);
  });

  it('does not mind files that vanish while it walks', async () => {
    const folder = temporaryFolder();
    for (let at = 0; at < 10; at++) writeFileSync(join(folder, `f${at}`), 'x');
    const seen: string[] = [];
    const sink = {
      add: async ({ path }, content, options) => {
        seen.push(path);
        if (path === 'f2') for (const at of [3, 4, 9]) rmSync(join(folder, `f${at}`));
        if (path === 'f6') options?.onFailed?.(Object.assign(new Error('gone'), { code: 'ENOENT' }));
        void content;
      },
      note: (text) => void seen.push(`note: ${text}`),
      expect: () => {},
      phase: () => {},
      settled: async () => {},
    } as SnapshotSink;
    await captureFiles(files.options.parse({ paths: [folder] }), sink, restoreContext());
    expect(seen).toEqual(['.', 'f0', 'f1', 'f2', 'f5', 'f6', 'f7', 'f8']);
  });

  it('counts what cannot be read', async () => {
    const folder = temporaryFolder();
    for (const name of ['closed', 'gone', 'open']) writeFileSync(join(folder, name), 'x');
    const codes: Record<string, string> = { closed: 'EACCES', gone: 'ENOENT' };
    const failing: (() => void)[] = [];
    const sink = {
      add: async ({ path }, _content, options) => {
        const code = codes[path];
        if (code) failing.push(() => options?.onFailed?.(Object.assign(new Error(code), { code })));
      },
      note: () => {},
      expect: () => {},
      phase: () => {},
      settled: async () => {
        for (const fail of failing) fail();
      },
    } as SnapshotSink;
    const captured = await captureFiles(files.options.parse({ paths: [folder] }), sink, restoreContext());
    expect(captured.facts?.unread).toBe(1);
  });

  it('notes what changed while it was read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'log'), 'x');
    const notes: string[] = [];
    const sink = {
      add: async (_header, _content, options) =>
        options?.onStored?.({ changedWhileRead: true } as Parameters<
          NonNullable<typeof options.onStored>
        >[0]),
      note: (text) => void notes.push(text),
      expect: () => {},
      phase: () => {},
      settled: async () => {},
    } as SnapshotSink;
    await captureFiles(files.options.parse({ paths: [folder] }), sink, restoreContext());
    expect(notes).toEqual(['log changed while it was read']);
  });

  it('goes down folders whose path is longer than the kernel takes', async () => {
    const folder = temporaryFolder();
    makeDeep(folder, 120, 'n'.repeat(200));
    const { entries, repository } = await entriesOf({ paths: [folder] });
    const last = entries.at(-1);
    expect(entries).toHaveLength(122);
    expect(last).toMatchObject({ type: 'file', size: 4 });
    expect(Buffer.byteLength(last?.path ?? '')).toBe(120 * 201 + 'file'.length);
    expect((await gathered(repository.content(last!.content!))).toString()).toBe('deep');
  });

  it('does not overflow at three thousand levels', async () => {
    const folder = temporaryFolder();
    makeDeep(folder, 3_000, 'd');
    expect(await pathsOf({ paths: [folder] })).toHaveLength(3_002);
  });

  it('keeps a folder that something is mounted on, and leaves out what is mounted, on one file system', async () => {
    const paths = await pathsOf({ paths: ['/dev'], one_file_system: true });
    expect(paths).toContain('shm');
    expect(paths.filter((path) => path.startsWith('shm/'))).toEqual([]);
  });
});

/** A chain of folders with a file at its end; each is made in the one above, as no path could name it. */
function makeDeep(root: string, levels: number, name: string): void {
  const calls = fileCalls();
  let folder = calls.open(-1, root, FOLDER_FLAGS);
  // Others remove by path, and cannot.
  onTestFinished(() => void removeBelow(() => calls.open(-1, dirname(root), FOLDER_FLAGS), basename(root)));
  for (let level = 0; level < levels; level++) {
    calls.makeFolder(folder, name, 0o755);
    const next = calls.open(folder, name, FOLDER_FLAGS);
    calls.close(folder);
    folder = next;
  }
  const file = calls.open(folder, 'file', 0o101, 0o644);
  writeSync(file, 'deep');
  calls.close(file);
  calls.close(folder);
}
