import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { binary, endAll, runVedette, temporaryFolder } from '../binary.testkit.ts';

afterEach(endAll);

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('install', () => {
  test('shows its plan, does nothing without --yes, and ends with 4', async () => {
    const root = temporaryFolder();
    const { code, stdout, stderr } = await runVedette(['install', '--root', root]);
    expect([code, stdout.split('\n')[1]]).toEqual([4, `  write ${root}/usr/local/bin/vedette`]);
    expect(stderr).toContain('Add --yes');
    expect(existsSync(join(root, 'usr'))).toBe(false);
  });

  test('installs a program that runs; again keeps the configuration; uninstall leaves only that', async () => {
    const root = temporaryFolder();
    const config = join(root, 'etc/vedette/vedette.yml');
    expect((await runVedette(['install', '--root', root, '--yes'])).code).toBe(0);
    expect(sha256(join(root, 'usr/local/bin/vedette'))).toBe(sha256(binary));
    expect((await runVedette(['config', 'check', config])).code).toBe(0);
    expect(readFileSync(join(root, 'etc/systemd/system/vedette.service'), 'utf8')).toContain(
      'ExecStart=/usr/local/bin/vedette agent',
    );
    appendFileSync(config, 'host: mine\n');
    expect((await runVedette(['install', '--root', root, '--yes'])).code).toBe(0);
    expect((await runVedette(['uninstall', '--root', root, '--yes'])).code).toBe(0);
    expect(existsSync(join(root, 'usr/local/bin/vedette'))).toBe(false);
    expect(readFileSync(config, 'utf8')).toContain('host: mine');
  });

  test('--user installs below the home folder', async () => {
    const home = temporaryFolder();
    const args = ['install', '--user', '--root', '/', '--lock', join(home, 'lock')];
    const { stdout } = await runVedette(args, { env: { HOME: home } });
    expect(stdout).toContain(`  write ${home}/.config/systemd/user/vedette.service\n`);
  });
});

describe('upgrade', () => {
  /** An installed program, and a file beside it to upgrade to. */
  function installed() {
    const folder = temporaryFolder();
    const [program, file] = [join(folder, 'installed'), join(folder, 'vedette')];
    copyFileSync(binary, program);
    copyFileSync(binary, file);
    const run = (...words: string[]) => runVedette(['upgrade', '--program', program, ...words]);
    return { folder, program, file, run };
  }

  test('replaces the program when the checksum is right, keeps the old one, and goes back to it', async () => {
    const { folder, program, file, run } = installed();
    appendFileSync(program, 'old');
    const old = sha256(program);
    writeFileSync(join(folder, 'SHA256SUMS'), `${sha256(file)}  vedette\n`);
    expect(await run(file, '--checksums', join(folder, 'SHA256SUMS'))).toMatchObject({ code: 0 });
    expect([sha256(program), sha256(`${program}.previous`)]).toEqual([sha256(file), old]);
  });

  test('goes back to the program before', async () => {
    const { program, file, run } = installed();
    expect((await run(file, '--sha256', sha256(file))).code).toBe(0);
    expect((await run('--rollback')).code).toBe(0);
    expect(existsSync(`${program}.previous`)).toBe(true);
  });

  test('refuses a wrong checksum, none at all, and what does not run; the program stays', async () => {
    const { folder, program, file, run } = installed();
    const broken = join(folder, 'broken');
    writeFileSync(broken, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect((await run(file, '--sha256', '0'.repeat(64))).code).toBe(2);
    expect((await run(file)).code).toBe(2);
    expect((await run(broken, '--sha256', sha256(broken))).code).toBe(2);
    expect((await run(join(folder, 'none'), '--sha256', '0'.repeat(64))).code).toBe(3);
    expect((await run('--rollback')).code).toBe(3);
    expect(sha256(program)).toBe(sha256(binary));
  });
});

describe('unattended', () => {
  test('a second run with the same lock ends with 4, also in one line', async () => {
    const lock = join(temporaryFolder(), 'x.lock');
    const first = runVedette(['metrics', '--lock', lock]);
    let second = await runVedette(['version', '--lock', lock, '--oneline']);
    for (let turn = 0; turn < 20 && second.code === 0; turn++)
      second = await runVedette(['version', '--lock', lock, '--oneline']);
    expect(second).toMatchObject({ code: 4, stderr: '' });
    expect(second.stdout).toMatch(
      /^vedette version: 4 conflict: Cannot start: another run holds the lock .*\n$/,
    );
    expect((await first).code).toBe(0);
    expect((await runVedette(['version', '--lock', lock])).code).toBe(0);
  });

  test('a run that takes longer than its limit ends with 7', async () => {
    const { code, stderr } = await runVedette(['metrics', '--timeout', '100ms']);
    expect([code, stderr]).toEqual([7, 'error: Cannot finish: the time limit of 100ms is over\n']);
  });
});
