import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { binary, endAll, waitFor } from '../../binary.testkit.ts';
import { bytesBelow, workshop } from './workshop.testkit.ts';

const MB = 1_000_000;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) step();
  await endAll();
});

/** A disk of so many megabytes at that place. */
function smallDisk(at: string, megabytes: number): void {
  mkdirSync(at);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'vedette-test', at]);
  cleanUp.push(() => execFileSync('umount', [at]));
}

describe.skipIf(process.getuid?.() !== 0)('a disk that is full', () => {
  test('of the target fails the backup with the way out; what was there is whole, and with room it goes on', async () => {
    const { folder, srv, b, backUp, restoreTo, expectWell } = workshop();
    smallDisk(b, 12);
    writeFileSync(join(srv, 'small'), 'from before');
    expect(await backUp()).toMatchObject({ code: 0 });
    writeFileSync(join(srv, 'large'), randomBytes(20 * MB));
    const failed = await backUp();
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toMatch(/full/);
    expect(failed.stderr).toMatch(/^hint: /m);
    await expectWell();
    expect((await restoreTo(join(folder, 'before'))).code).toBe(0);
    expect(readdirSync(join(folder, 'before'))).toEqual(['small']);
    execFileSync('mount', ['-o', 'remount,size=60m', b]);
    expect(await backUp()).toMatchObject({ code: 0 });
    await expectWell();
  }, 90_000);

  test('of the destination is seen before a restore begins, and nothing is written', async () => {
    const { folder, srv, backUp, restoreTo } = workshop();
    writeFileSync(join(srv, 'large'), randomBytes(20 * MB));
    await backUp();
    const disk = join(folder, 'disk');
    smallDisk(disk, 10);
    const refused = await restoreTo(join(disk, 'to'));
    expect(refused.code).not.toBe(0);
    expect(`${refused.stdout}${refused.stderr}`).toMatch(/space +needs 19\.\d MiB/);
    expect(readdirSync(disk)).toEqual([]);
  }, 60_000);

  test('of the destination in the middle of a restore leaves what was there as it was', async () => {
    const { folder, srv, backUp, target, env } = workshop();
    for (let file = 0; file < 10; file++) writeFileSync(join(srv, `f${file}`), randomBytes(4 * MB));
    await backUp();
    const disk = join(folder, 'disk');
    smallDisk(disk, 60);
    mkdirSync(join(disk, 'to'));
    writeFileSync(join(disk, 'to', 'precious'), 'of today');
    const words = ['restore', 'latest', ...target, '--to', join(disk, 'to'), '--yes'];
    const child = spawn(binary, words, { env: { PATH: process.env.PATH ?? '', ...env }, cwd: folder });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.stdout.resume();
    const ended = once(child, 'close');
    // Somebody else fills it as soon as the first file is there.
    await waitFor(() => (bytesBelow(disk) > MB ? true : undefined), { what: () => `a file; ${said}` });
    try {
      writeFileSync(join(disk, 'somebody-else'), Buffer.alloc(60 * MB));
    } catch {
      // It is full now.
    }
    const [code] = await ended;
    expect({ code, said }).not.toMatchObject({ code: 0 });
    expect(said).toMatch(/full/);
    expect(readdirSync(disk).sort()).toEqual(['somebody-else', 'to']);
    expect(readFileSync(join(disk, 'to', 'precious'), 'utf8')).toBe('of today');
  }, 60_000);
});

test('a target that vanishes in the middle of a backup and comes back has lost nothing', async () => {
  const { folder, srv, b, target, backUp, restoreTo, expectWell, env } = workshop();
  writeFileSync(join(srv, 'small'), 'from before');
  await backUp();
  for (let file = 0; file < 8; file++) writeFileSync(join(srv, `f${file}`), randomBytes(8 * MB));
  const words = ['backup', 'run', '--source', `files:${srv}`, ...target];
  const before = bytesBelow(b);
  const child = spawn(binary, words, {
    ...{ env: { PATH: process.env.PATH ?? '', ...env }, cwd: folder, stdio: 'ignore' as const },
  });
  const ended = once(child, 'close');
  await waitFor(() => (bytesBelow(b) > before + MB ? true : undefined), { what: () => 'the first pack' });
  renameSync(b, join(folder, 'away'));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(readdirSync(folder)).not.toContain('b');
  renameSync(join(folder, 'away'), b);
  await ended;
  await expectWell();
  expect(await backUp()).toMatchObject({ code: 0 });
  await expectWell();
  expect((await restoreTo(join(folder, 'to'))).code).toBe(0);
  expect(readFileSync(join(folder, 'to', 'f7')).equals(readFileSync(join(srv, 'f7')))).toBe(true);
}, 90_000);

test('a file that is appended to all the time is backed up as it began, and said to have changed', async () => {
  const { folder, srv, backUp, restoreTo, expectWell } = workshop();
  const log = join(srv, 'log');
  writeFileSync(log, randomBytes(30 * MB));
  const start = readFileSync(log);
  const timer = setInterval(() => appendFileSync(log, 'one more line\n'), 2);
  const made = await backUp('--json').finally(() => clearInterval(timer));
  expect(JSON.parse(made.stdout).backups[0].notes.join('\n')).toMatch(/log.*changed|changed.*log/);
  expect([0, 10]).toContain(made.code);
  await expectWell();
  expect((await restoreTo(join(folder, 'to'))).code).toBe(0);
  const back = readFileSync(join(folder, 'to', 'log'));
  expect(back.subarray(0, start.length).equals(start)).toBe(true);
  expect(back.length).toBeLessThanOrEqual(readFileSync(log).length);
}, 60_000);
