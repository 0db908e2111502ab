import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { endPtyConsoles, openPtyConsole } from '../../tui/bun-pty.testkit.ts';
import { binary, endAll, runVedette, temporaryFolder, waitFor } from '../binary.testkit.ts';
import { takeRunLock } from './one-shot/run-lock.ts';

afterEach(endPtyConsoles);
afterEach(endAll);

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

const written = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();

describe('install', () => {
  test('shows its plan, does nothing without --yes, and ends with 4', async () => {
    const root = temporaryFolder();
    const { code, stdout, stderr } = await runVedette(['install', '--root', root]);
    expect([code, stdout.split('\n')[1]]).toEqual([4, `  write ${root}/usr/local/bin/vedette`]);
    expect(stderr).toContain('Add --yes');
    expect(existsSync(join(root, 'usr'))).toBe(false);
  });

  test('installs a program that runs, and again keeps the configuration', async () => {
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
    expect(readFileSync(config, 'utf8')).toContain('host: mine');
  });

  test('--user installs below the home folder', async () => {
    const home = temporaryFolder();
    const args = ['install', '--user', '--root', '/', '--lock', join(home, 'lock')];
    const { stdout } = await runVedette(args, { env: { HOME: home } });
    expect(stdout).toContain(`  write ${home}/.config/systemd/user/vedette.service\n`);
  });
});

describe('the question on a terminal', () => {
  /** An installation into an empty folder, at its question. */
  async function asked() {
    const root = temporaryFolder();
    const terminal = openPtyConsole(['install', '--root', root]);
    await terminal.shows(/Install\? \[y\/N\]/);
    return { terminal, installed: () => existsSync(join(root, 'usr/local/bin/vedette')) };
  }

  test.each(['y\r', 'YES\r'])('installs after %j', async (keys) => {
    const { terminal, installed } = await asked();
    terminal.type(keys);
    expect([await terminal.ended(), installed()]).toEqual([0, true]);
  });

  test.each(['\r', 'n\r', 'yesterday\r', '\u0003', '\u0004'])('does nothing after %j', async (keys) => {
    const { terminal, installed } = await asked();
    terminal.type(keys);
    expect([await terminal.ended(), installed()]).toEqual([4, false]);
    const said = () => (terminal.screen().includes('Nothing was done') ? true : undefined);
    await waitFor(said, { what: () => `the end; it shows:\n${terminal.screen().join('\n')}` });
  });
});

describe('uninstall', () => {
  /** An installation beside files of others, with data of the agent. */
  async function installed() {
    const root = temporaryFolder();
    const theirs = ['etc/hosts', 'etc/vedette/fleet.token', 'usr/local/bin/other', 'var/lib/other/data'];
    const data = join(root, 'var/lib/vedette');
    for (const path of theirs) put(join(root, path));
    const before = written(root);
    expect((await runVedette(['install', '--root', root, '--yes'])).code).toBe(0);
    put(join(data, 'series/block'));
    put(join(root, 'usr/local/bin/vedette.previous'));
    return { root, before };
  }

  function put(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'x');
  }

  test('removes what install and upgrade wrote, and keeps configuration and data', async () => {
    const { root, before } = await installed();
    expect((await runVedette(['uninstall', '--root', root, '--yes'])).code).toBe(0);
    expect(written(root)).toEqual(
      [...before, '/etc/vedette/vedette.yml', '/var/lib/vedette/series/block'].sort(),
    );
    expect(existsSync(join(root, 'etc/systemd/system/vedette.service.d'))).toBe(false);
  });

  test('--purge leaves only the files of others', async () => {
    const { root, before } = await installed();
    const { code, stdout } = await runVedette(['uninstall', '--purge', '--root', root, '--yes']);
    expect([code, stdout.includes(`  remove ${root}/var/lib/vedette and everything in it\n`)]).toEqual([
      0,
      true,
    ]);
    expect(written(root)).toEqual(before);
  });

  test('where nothing is installed it ends well', async () => {
    expect((await runVedette(['uninstall', '--root', temporaryFolder(), '--yes'])).code).toBe(0);
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

  test('replaces the program when the checksum is right, and goes back to the one before', async () => {
    const { folder, program, file, run } = installed();
    appendFileSync(program, 'old');
    const old = sha256(program);
    writeFileSync(join(folder, 'SHA256SUMS'), `${sha256(file)}  vedette\n`);
    expect(await run(file, '--checksums', join(folder, 'SHA256SUMS'))).toMatchObject({ code: 0 });
    expect([sha256(program), sha256(`${program}.previous`)]).toEqual([sha256(file), old]);
    expect((await run('--rollback')).code).toBe(0);
    expect([sha256(program), sha256(`${program}.previous`)]).toEqual([old, sha256(file)]);
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
  test('a run whose lock another process holds ends with 4, also in one line; after that it runs', async () => {
    const lock = join(temporaryFolder(), 'x.lock');
    const release = takeRunLock(lock);
    const refused = await runVedette(['version', '--lock', lock]);
    const line = await runVedette(['version', '--lock', lock, '--oneline']);
    release();
    expect([refused.code, refused.stdout]).toEqual([4, '']);
    expect(line).toMatchObject({ code: 4, stderr: '' });
    expect(line.stdout).toMatch(
      /^vedette version: 4 conflict: Cannot start: another run holds the lock .*\n$/,
    );
    expect((await runVedette(['version', '--lock', lock])).code).toBe(0);
  });

  test('a run that takes longer than its limit ends with 7', async () => {
    const { code, stderr } = await runVedette(['metrics', '--timeout', '100ms']);
    expect([code, stderr]).toEqual([7, 'error: Cannot finish: the time limit of 100ms is over\n']);
  });
});
