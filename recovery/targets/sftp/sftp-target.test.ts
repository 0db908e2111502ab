import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
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
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { collectedNames, listed } from '../listed.testkit.ts';
import { describeTarget } from '../target.contract.ts';
import { directSftpTarget } from './sftp-server.testkit.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const without = (...extensions: string[]) => ['-P', extensions.join(',')];

describeTarget('sftp', async () => directSftpTarget(join(temporaryFolder(), 'deep/repository')));

describeTarget(
  'sftp without any extension',
  async () =>
    directSftpTarget(temporaryFolder(), without('hardlink', 'posix-rename', 'fsync', 'statvfs', 'limits')),
  { many: 120, large: 3 * 2 ** 20 },
);

describe('SftpTarget', () => {
  it('keeps objects where nobody else can read them, and leaves nothing else', async () => {
    const folder = join(temporaryFolder(), 'repository');
    const target = directSftpTarget(folder);
    await target.write('packs/3f/a', bytes('x'));
    await target.write('packs/3f/a', bytes('y')).catch(() => {});
    await target.write('packs/3f/a', bytes('z'), { replace: true });
    expect(readdirSync(join(folder, 'packs/3f'))).toEqual(['a']);
    const modes = execFileSync('stat', ['-c', '%a', folder, join(folder, 'packs/3f/a')]).toString();
    expect(modes).toBe('700\n600\n');
  });

  it('does not take for objects what somebody else keeps there, and follows links to folders', async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(folder, 'lost+found'));
    for (const name of ['README', '.hidden', '.unfinished-1']) writeFileSync(join(folder, name), 'x');
    symlinkSync('nowhere', join(folder, 'dangling'));
    symlinkSync(other, join(folder, 'packs'));
    writeFileSync(join(other, 'a'), 'x');
    expect(await collectedNames(directSftpTarget(folder), '')).toEqual(['packs/a']);
  });

  it('ends a walk through links that go in circles', async () => {
    const folder = temporaryFolder();
    symlinkSync('.', join(folder, 'loop'));
    writeFileSync(join(folder, 'a'), 'x');
    const names = await collectedNames(directSftpTarget(folder), '');
    expect(names.every((name) => name.length <= 200)).toBe(true);
  });

  it('clears what a writer left that died more than a day ago, once it has seen it', async () => {
    const folder = temporaryFolder();
    for (const name of ['.unfinished-old', '.unfinished-young', 'a-old'])
      writeFileSync(join(folder, name), 'x');
    for (const name of ['.unfinished-old', 'a-old']) utimesSync(join(folder, name), 1, 1);
    const target = directSftpTarget(folder);
    await listed(target, '');
    expect(readdirSync(folder)).toHaveLength(3);
    await target.write('b', bytes('x'));
    expect(readdirSync(folder).sort()).toEqual(['.unfinished-young', 'a-old', 'b']);
  });

  it('connects anew when the connection was lost, and lets all share one', async () => {
    const folder = temporaryFolder();
    const target = directSftpTarget(folder);
    await Promise.all(['a', 'b', 'c'].map((name) => target.write(name, bytes(name))));
    expect(serversOf(process.pid)).toHaveLength(1);
    for (const pid of serversOf(process.pid)) process.kill(pid, 'SIGKILL');
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => target.read(name)));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'unavailable' });
    expect(await collectedNames(target, '')).toEqual(['a', 'b', 'c']);
    expect(serversOf(process.pid)).toHaveLength(1);
  });

  it('leaves an object whole or absent when the server is killed in the middle of a write', async () => {
    const folder = temporaryFolder();
    const target = directSftpTarget(folder);
    const content = new Uint8Array(30 * 2 ** 20).fill(7);
    await target.write('packs/0', bytes('first'));
    const pieces: number[] = [];
    const pace = async (bytes: number) => {
      pieces.push(bytes);
      if (pieces.length === 40) for (const pid of serversOf(process.pid)) process.kill(pid, 'SIGKILL');
    };
    const written = target.write('packs/1', content, { pace });
    await expect(written).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await collectedNames(target, 'packs/')).toEqual(['packs/0']);
    await target.write('packs/1', content);
    expect(digest(await target.read('packs/1'))).toBe(digest(content));
  });

  it('says forbidden where the server may not write', { skip: process.getuid?.() === 0 }, async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    await expect(directSftpTarget(folder).write('a', bytes('x'))).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('says forbidden where the server is read-only', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config'), 'x');
    const target = directSftpTarget(folder, ['-R']);
    await expect(target.write('a', bytes('x'))).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(target.remove('config')).rejects.toMatchObject({ kind: 'forbidden' });
    expect(existsSync(join(folder, 'config'))).toBe(true);
  });

  it('says storage when the disk there is full, and leaves nothing', {
    skip: process.getuid?.() !== 0,
  }, async () => {
    const mount = smallMount(512);
    const target = directSftpTarget(mount);
    await target.write('packs/a', new Uint8Array(300_000));
    const failed = target.write('packs/b', new Uint8Array(400_000));
    await expect(failed).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(/disk is full/),
    });
    expect(readdirSync(join(mount, 'packs'))).toEqual(['a']);
    expect(await target.free()).toBeLessThan(300_000);
  });

  it('says what is free where the folder is still to be made', async () => {
    expect(await directSftpTarget('/tmp/not/yet/there').free()).toBeGreaterThan(0);
  });
});

/** The servers that this process has started. */
function serversOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n');
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return fields
    .filter(([, ppid, program]) => Number(ppid) === parent && program?.endsWith('sftp-server'))
    .map(([pid]) => Number(pid));
}

const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** A file system in memory of so many KiB, gone when the test ends. */
function smallMount(kibibytes: number): string {
  const mount = mkdtempSync(join(tmpdir(), 'vedette-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', mount]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', mount]);
    rmSync(mount, { recursive: true });
  });
  return mount;
}
