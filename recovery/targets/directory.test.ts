import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { publishFile } from './directory/publish-file.ts';
import { directory } from './directory.ts';
import { collectedNames } from './listed.testkit.ts';
import { describeTarget } from './target.contract.ts';

const opened = (path: string, must_be_mounted = false) => directory.open({ path, must_be_mounted });
const bytes = (text: string) => new TextEncoder().encode(text);

describeTarget('directory', () => opened(join(temporaryFolder(), 'repository')));

describeTarget(
  'directory behind a symlink',
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'disk'));
    symlinkSync(join(folder, 'disk'), join(folder, 'link'));
    return opened(join(folder, 'link'));
  },
  { many: 20, large: 2 ** 20 },
);

describe('directory', () => {
  it('reads words as a path', () => {
    expect(directory.options.parse(directory.fromWords('/mnt/b/'))).toEqual({
      path: '/mnt/b',
      must_be_mounted: false,
    });
  });

  it('leaves nothing of a write that it refuses', async () => {
    const folder = temporaryFolder();
    const target = await opened(folder);
    await target.write('packs/a', bytes('x'));
    await target.write('packs/a', bytes('y')).catch(() => {});
    expect(readdirSync(join(folder, 'packs'))).toEqual(['a']);
  });

  it('makes folders and files that nobody else can read', async () => {
    const folder = join(temporaryFolder(), 'repository');
    await (await opened(folder)).write('packs/a', bytes('x'));
    expect(execFileSync('stat', ['-c', '%a', folder, join(folder, 'packs/a')]).toString()).toBe('700\n600\n');
  });

  it('does not take for objects what somebody else keeps in the folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'lost+found'));
    for (const name of ['README', '.hidden', 'lost+found/a', '.unfinished-1'])
      writeFileSync(join(folder, name), 'x');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('nowhere', join(folder, 'dangling'));
    symlinkSync('.', join(folder, 'loop'));
    const names = await collectedNames(await opened(folder), '');
    expect(names).toEqual([]);
  });

  it('follows a link to a folder on another disk', async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(other, join(folder, 'packs'));
    const target = await opened(folder);
    await target.write('packs/3f/a', bytes('x'));
    expect(await collectedNames(target, 'packs/')).toEqual(['packs/3f/a']);
  });

  it('clears what a writer left that died more than a day ago, and only that', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'packs'));
    for (const name of ['.unfinished-old', '.unfinished-young', 'a-old'])
      writeFileSync(join(folder, 'packs', name), 'x');
    for (const name of ['.unfinished-old', 'a-old']) utimesSync(join(folder, 'packs', name), 1, 1);
    await (await opened(folder)).write('packs/b', bytes('x'));
    expect(readdirSync(join(folder, 'packs')).sort()).toEqual(['.unfinished-young', 'a-old', 'b']);
  });

  it('says what is free where the folder is still to be made', async () => {
    expect(await (await opened('/tmp/not/yet/there')).free?.()).toBeGreaterThan(0);
  });

  it('says forbidden where the folder cannot be written', { skip: process.getuid?.() === 0 }, async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    await expect((await opened(folder)).write('a', bytes('x'))).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('does not make a folder again that has gone while it was in use', async () => {
    const folder = join(temporaryFolder(), 'repository');
    const target = await opened(folder);
    await target.write('packs/3f/a', bytes('x'));
    rmSync(folder, { recursive: true });
    for (const name of ['packs/3f/b', 'packs/40/c', 'config'])
      await expect(target.write(name, bytes('x'))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(existsSync(folder)).toBe(false);
  });

  it('makes folders again that somebody removed below it', async () => {
    const folder = temporaryFolder();
    const target = await opened(folder);
    await target.write('packs/3f/a', bytes('x'));
    rmSync(join(folder, 'packs'), { recursive: true });
    await target.write('packs/3f/b', bytes('x'));
    expect(await collectedNames(target, 'packs/')).toEqual(['packs/3f/b']);
  });

  it('says not-found where the folder is a file', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'x');
    const target = await opened(path);
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(collectedNames(target, '')).rejects.toThrow(path);
  });
});

describe('directory on a disk of its own', { skip: process.getuid?.() !== 0 }, () => {
  it('says storage when the disk is full, keeps what is there and leaves nothing of the rest', async () => {
    const mount = smallMount(512);
    const target = await opened(mount);
    await target.write('packs/a', new Uint8Array(300_000).fill(1));
    const failed = target.write('packs/b', new Uint8Array(400_000).fill(2));
    await expect(failed).rejects.toMatchObject({ kind: 'storage', hint: expect.stringContaining('prune') });
    expect(readdirSync(join(mount, 'packs'))).toEqual(['a']);
    expect((await target.read('packs/a')).every((byte) => byte === 1)).toBe(true);
    await target.remove('packs/a');
    await target.write('packs/b', new Uint8Array(400_000));
  });

  it('says forbidden when the file system is read-only', async () => {
    const mount = smallMount(512);
    execFileSync('mount', ['-o', 'remount,ro', mount]);
    await expect((await opened(mount)).write('a', bytes('x'))).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('refuses with must_be_mounted while nothing is mounted, before it makes anything', async () => {
    const mount = smallMount(512);
    const target = await opened(join(mount, 'repository'), true);
    await target.write('config', bytes('x'));
    execFileSync('umount', [mount]);
    // Only where the temporary folder is on the disk of / is the mount's place on it too.
    const here = execFileSync('stat', ['-c', '%d', mount, '/']).toString().split('\n');
    if (here[0] !== here[1]) return;
    const actions = [
      () => target.write('a', bytes('x')),
      () => target.read('config'),
      () => collectedNames(target, ''),
    ];
    for (const action of actions) await expect(action()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(existsSync(join(mount, 'repository'))).toBe(false);
  });
});

describe('publishFile without hard links', () => {
  const makeLink = async () => {
    throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
  };
  const publish = (file: string, path: string) => publishFile(file, path, { replace: false, makeLink });

  it('gives the file its name', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'x');
    await publish(join(folder, 'file'), join(folder, 'a'));
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('refuses to replace, and leaves no claim behind', async () => {
    const folder = temporaryFolder();
    for (const name of ['file', 'a']) writeFileSync(join(folder, name), name);
    await expect(publish(join(folder, 'file'), join(folder, 'a'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readdirSync(folder).sort()).toEqual(['a', 'file']);
  });

  it('lets one of many win', async () => {
    const folder = temporaryFolder();
    const files = Array.from({ length: 20 }, (_, index) => join(folder, `file-${index}`));
    for (const file of files) writeFileSync(file, file);
    const outcomes = await Promise.allSettled(files.map((file) => publish(file, join(folder, 'a'))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

/** A file system in memory of so many KiB, gone when the test ends. */
function smallMount(kibibytes: number): string {
  const mount = mkdtempSync(join(tmpdir(), 'vedette-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', mount]);
  onTestFinished(() => {
    try {
      execFileSync('umount', ['--lazy', mount], { stdio: 'ignore' });
    } catch {}
    rmSync(mount, { recursive: true });
  });
  return mount;
}
