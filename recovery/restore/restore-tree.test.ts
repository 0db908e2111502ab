import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import type { Entry } from '../archive/entry.ts';
import { MemoryRepository } from '../archive/memory-repository.testkit.ts';
import { TEST_IDENTITY } from '../archive/repository.testkit.ts';
import { files } from '../sources/files/files.ts';
import { captured } from '../sources/source.contract.ts';
import { isRoot, lookAtTree, makeRichTree } from '../tree/tree.testkit.ts';
import { restoreTree, type TreeRestore } from './restore-tree.ts';

/** A snapshot as somebody hostile may write it: any entries, with any content. */
async function forged(entries: readonly (Omit<Entry, 'content'> & { text?: string })[]) {
  const repository = new MemoryRepository();
  const writer = await repository.write({ identity: TEST_IDENTITY });
  for (const { text, ...header } of entries)
    await writer.add(
      { ...header, ...(text !== undefined && { size: header.size ?? text.length }) },
      text === undefined ? undefined : { from: 'bytes', bytes: Buffer.from(text) },
    );
  const snapshot = await writer.commit({});
  return (options: Omit<TreeRestore, 'repository' | 'entries'>) =>
    restoreTree({ repository, entries: repository.entries(snapshot), ...options });
}

async function of(folder: string) {
  const { repository, snapshot } = await captured(files, files.options.parse({ paths: [folder] }));
  return (options: Omit<TreeRestore, 'repository' | 'entries'>) =>
    restoreTree({ repository, entries: repository.entries(snapshot), ...options });
}

const root: Entry = { path: '.', type: 'directory', mode: 0o755 };

describe('restoreTree()', () => {
  it.each(['../x', 'a/../../x', '/x', 'a//x', './x', 'a/.', '', 'a\0b', '..'])(
    'refuses the path %j',
    async (path) => {
      const folder = temporaryFolder();
      const restore = await forged([root, { path, type: 'file', text: 'owned' }]);
      await expect(restore({ destination: join(folder, 'to') })).rejects.toMatchObject({ kind: 'invalid' });
      expect(readdirSync(folder)).toEqual(['to']);
    },
  );

  it('tells how far it is within a file too, and of no step that it does not take', async () => {
    const folder = temporaryFolder();
    const told: [step: string, bytes: number][] = [];
    const repository = {
      ...new MemoryRepository(),
      content: () => Readable.from([Buffer.alloc(4), Buffer.alloc(6)]),
    };
    await restoreTree({
      repository,
      entries: Readable.from([
        root,
        { path: 'x', type: 'file', size: 10, content: { bytes: 10, chunks: ['a'] } },
      ]),
      destination: join(folder, 'to'),
      onProgress: ({ step, bytes }) => told.push([step, bytes]),
    });
    expect(new Set(told.map((one) => one.join()))).toEqual(new Set(['write,0', 'write,4', 'write,10']));
  });

  it('refuses a hard link to a path that leads out', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'secret'), 'x');
    const restore = await forged([root, { path: 'a', type: 'hard-link', target: '../secret' }]);
    await expect(restore({ destination: join(folder, 'to') })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('writes nothing through a symlink of the snapshot itself', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'outside'));
    const restore = await forged([
      root,
      { path: 'a', type: 'symlink', target: join(folder, 'outside') },
      { path: 'a/x', type: 'file', text: 'owned' },
    ]);
    await expect(restore({ destination: join(folder, 'to') })).rejects.toMatchObject({ kind: 'conflict' });
    expect(readdirSync(join(folder, 'outside'))).toEqual([]);
  });

  it('refuses a path that comes twice', async () => {
    const restore = await forged([
      root,
      { path: 'a', type: 'file', text: '1' },
      { path: 'a', type: 'file', text: '2' },
    ]);
    const to = join(temporaryFolder(), 'to');
    await expect(restore({ destination: to })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('refuses a size that its content does not have', async () => {
    const holes = [[0, 1_000]] as const;
    for (const more of [{ size: 2_000, holes }, { size: 1_000, holes }, { size: 3 }]) {
      const restore = await forged([root, { path: 'a', type: 'file', text: 'four', ...more }]);
      const to = join(temporaryFolder(), 'to');
      await expect(restore({ destination: to })).rejects.toMatchObject({ kind: 'invalid' });
    }
  });

  it('never leaves the destination, whatever the paths are', async () => {
    const part = fc.constantFrom('a', 'b', '..', '.', '', '\0', 'c');
    const entry = fc.record({
      path: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
      type: fc.constantFrom('file', 'directory', 'symlink', 'hard-link', 'fifo'),
      target: fc.constantFrom('/tmp', '..', '../outside', 'a', 'a/b'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 12 }), async (entries) => {
        const folder = temporaryFolder();
        mkdirSync(join(folder, 'outside'));
        const restore = await forged(
          entries.map(
            (one) => ({ ...one, ...(one.type === 'file' && { text: 'x' }) }) as Entry & { text?: string },
          ),
        );
        await restore({ destination: join(folder, 'to') }).catch((error) => {
          // A hard link to a folder is what the kernel forbids.
          expect(['invalid', 'conflict', 'forbidden']).toContain(error.kind);
        });
        expect(readdirSync(folder).sort()).toEqual(['outside', 'to']);
        expect(readdirSync(join(folder, 'outside'))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is not led out by somebody who puts a symlink in the place of a folder', async () => {
    const folder = temporaryFolder();
    const [to, outside] = [join(folder, 'to'), join(folder, 'outside')];
    mkdirSync(outside);
    const entries: (Entry & { text?: string })[] = [root, { path: 'd0', type: 'directory', mode: 0o755 }];
    for (let at = 0; at < 1_000; at++)
      entries.push({ path: `d0/${String(at).padStart(4, '0')}/f`, type: 'file', mode: 0o644, text: `${at}` });
    const swapper = swapForever(to, outside);
    const restore = await forged(entries);
    await restore({ destination: to, delta: true }).catch((error) =>
      expect(error.kind).toMatch(/conflict|storage/),
    );
    expect(swapper.exitCode).toBeNull();
    swapper.kill('SIGKILL');
    expect(readdirSync(outside)).toEqual([]);
  });

  it('refuses to write among what is there', async () => {
    const to = join(temporaryFolder(), 'to');
    mkdirSync(to);
    writeFileSync(join(to, 'mine'), '');
    const restore = await forged([root]);
    await expect(restore({ destination: to })).rejects.toThrow('it is not empty');
  });

  it('gives devices and setuid only where that was said', async () => {
    const to = join(temporaryFolder(), 'to');
    const restore = await forged([
      root,
      { path: 'device', type: 'character-device', device: [1, 3], mode: 0o666 },
      { path: 'su', type: 'file', mode: 0o4755, text: '#!' },
    ]);
    const { notes } = await restore({ destination: to });
    expect(existsSync(join(to, 'device'))).toBe(false);
    expect(lstatSync(join(to, 'su')).mode & 0o7777).toBe(0o755);
    expect(notes).toHaveLength(2);
    expect(notes.join()).toContain('privileged=yes');
  });

  it.skipIf(!isRoot)('gives no ACL that the folder around it has for new things', async () => {
    const folder = temporaryFolder();
    execFileSync('setfacl', ['-d', '-m', 'u:33:rwx', folder]);
    const restore = await forged([root, { path: 'a', type: 'file', mode: 0o640, text: 'x' }]);
    await restore({ destination: join(folder, 'to') });
    expect(execFileSync('getfattr', ['-Rd', '-m', '-', 'to'], { cwd: folder }).toString()).toBe('');
  });

  it('makes folders that the snapshot does not list', async () => {
    const to = join(temporaryFolder(), 'to');
    const restore = await forged([{ path: 'a/b/c', type: 'file', text: 'x' }]);
    await restore({ destination: to });
    expect(readFileSync(join(to, 'a/b/c'), 'utf8')).toBe('x');
    expect(lstatSync(join(to, 'a')).mode & 0o777).toBe(0o755);
  });

  it('gives only what is chosen, a hard link with the content of what is not', async () => {
    const folder = temporaryFolder();
    const from = join(folder, 'from');
    for (const name of ['a', 'b', 'c']) mkdirSync(join(from, name), { recursive: true });
    writeFileSync(join(from, 'a', 'x'), 'shared');
    for (const name of ['b/x', 'b/y', 'c/x']) linkSync(join(from, 'a', 'x'), join(from, name));
    const restore = await of(from);
    await restore({ destination: join(folder, 'to'), only: ['b', 'c/x'], verify: true });
    const inode = (path: string) => lstatSync(join(folder, 'to', path)).ino;
    expect(readdirSync(join(folder, 'to'))).toEqual(['b', 'c']);
    expect(readFileSync(join(folder, 'to', 'c', 'x'), 'utf8')).toBe('shared');
    expect(new Set(['b/x', 'b/y', 'c/x'].map(inode)).size).toBe(1);
  });

  it('takes a part of a snapshot for the whole', async () => {
    const folder = temporaryFolder();
    const from = makeRichTree(join(folder, 'from'));
    const restore = await of(from);
    await restore({ destination: join(folder, 'to'), from: 'a', owners: 'id', privileged: true });
    expect(readdirSync(join(folder, 'to'))).toEqual(readdirSync(join(from, 'a')));
    expect(lstatSync(join(folder, 'to')).mtimeMs).toBe(lstatSync(join(from, 'a')).mtimeMs);
  });

  it('makes by a delta what is there equal, and leaves what is the same', async () => {
    const folder = temporaryFolder();
    const [from, to] = [makeRichTree(join(folder, 'from')), join(folder, 'to')];
    const restore = await of(from);
    const whole = { destination: to, owners: 'id', privileged: true, verify: true } as const;
    await restore(whole);
    const before = lstatSync(join(to, 'large')).ino;
    spoil(to);
    const report = await restore({ ...whole, delta: true });
    expect(lookAtTree(to)).toEqual(lookAtTree(from));
    expect(lstatSync(join(to, 'large')).ino).toBe(before);
    expect(report.unchanged).toBeGreaterThan(3);
    expect((await restore({ ...whole, delta: true })).replaced).toBeLessThan(10);
  });

  it('keeps what a delta replaces, and leaves what is spared', async () => {
    const folder = temporaryFolder();
    const [from, to, kept] = ['from', 'to', 'kept'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(from);
    writeFileSync(join(from, 'a'), 'new');
    for (const name of ['old/below', 'cache']) mkdirSync(join(to, name), { recursive: true });
    writeFileSync(join(to, 'a'), 'previous');
    writeFileSync(join(to, 'old/below/x'), 'deep');
    const restore = await of(from);
    await restore({ destination: to, delta: true, keepIn: kept, spare: (path) => path === 'cache' });
    expect(readdirSync(to).sort()).toEqual(['a', 'cache']);
    expect(readFileSync(join(to, 'a'), 'utf8')).toBe('new');
    expect(readFileSync(join(kept, 'a'), 'utf8')).toBe('previous');
    expect(readFileSync(join(kept, 'old/below/x'), 'utf8')).toBe('deep');
  });

  it('takes away by a delta only what lies below what is chosen', async () => {
    const folder = temporaryFolder();
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    for (const one of [from, to])
      for (const name of ['a', 'b']) mkdirSync(join(one, name), { recursive: true });
    for (const name of ['a/extra', 'b/extra', 'extra']) writeFileSync(join(to, name), '');
    const restore = await of(from);
    await restore({ destination: to, delta: true, only: ['a'] });
    expect([
      existsSync(join(to, 'a/extra')),
      existsSync(join(to, 'b/extra')),
      existsSync(join(to, 'extra')),
    ]).toEqual([false, true, true]);
  });

  it('names the file whose bytes on the disk are not those that were written', async () => {
    const to = join(temporaryFolder(), 'to');
    const repository = new MemoryRepository();
    const writer = await repository.write({ identity: TEST_IDENTITY });
    await writer.add({ path: 'a', type: 'file', size: 3 }, { from: 'bytes', bytes: Buffer.from('yes') });
    const snapshot = await writer.commit({});
    let asked = 0;
    const lying = {
      content: (...words: Parameters<MemoryRepository['content']>) =>
        asked++ === 0 ? once(Buffer.from('no!')) : repository.content(...words),
    };
    const entries = repository.entries(snapshot);
    await expect(restoreTree({ repository: lying, entries, destination: to, verify: true })).rejects.toThrow(
      'Cannot restore a: what is on the disk is not what was written',
    );
  });

  it('ends when it is told to', async () => {
    const restore = await forged([root, { path: 'a', type: 'file', text: 'x' }]);
    const to = join(temporaryFolder(), 'to');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(restore({ destination: to, signal })).rejects.toThrow('enough');
  });
});

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Changes, removes and adds things of every kind. */
function spoil(folder: string): void {
  writeFileSync(join(folder, 'a.txt'), 'something else\n');
  chmodSync(join(folder, '-first'), 0o600);
  renameSync(join(folder, 'sparse'), join(folder, 'a', 'moved'));
  mkdirSync(join(folder, 'nothing-here', 'deeper'), { recursive: true });
  renameSync(join(folder, 'symlink'), join(folder, 'nothing-here', 'x'));
  symlinkSync('/etc', join(folder, 'symlink'));
  renameSync(join(folder, 'fifo'), join(folder, 'fifo-2'));
  mkdirSync(join(folder, 'fifo'));
  renameSync(join(folder, 'a', 'empty'), join(folder, 'a', 'full'));
  writeFileSync(join(folder, 'a', 'empty'), 'now a file');
}

/** A process that puts a symlink to `outside` in the place of `to/d0` and back, as fast as it can. */
function swapForever(to: string, outside: string): ChildProcess {
  const script = `
    const fs = require('node:fs');
    const [d, s, l] = process.argv.slice(1);
    for (;;) {
      try { fs.renameSync(d, s); fs.symlinkSync(l, d); } catch {}
      try { fs.unlinkSync(d); } catch {}
      try { fs.renameSync(s, d); } catch {}
    }`;
  const child = spawn(process.execPath, ['-e', script, join(to, 'd0'), join(to, 'aside'), outside], {
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
