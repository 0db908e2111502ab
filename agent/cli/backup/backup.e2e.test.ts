import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { binary, endAll, runVedette, temporaryFolder, waitFor } from '../../binary.testkit.ts';

const children = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await endAll();
});

/** A tree, a place for a repository, and the program with a passphrase. */
function workshop() {
  const folder = temporaryFolder();
  const [srv, b] = [join(folder, 'srv'), join(folder, 'b')];
  mkdirSync(join(srv, 'etc'), { recursive: true });
  writeFileSync(join(srv, 'etc', 'shop.conf'), 'port = 8080\n');
  writeFileSync(join(srv, 'data'), 'one\n');
  symlinkSync('data', join(srv, 'link'));
  const env = { VEDETTE_PASSPHRASE: 'correct horse', HOME: folder };
  const run = (words: readonly string[], more: Record<string, string> = {}) =>
    runVedette(words, { cwd: folder, env: { ...env, ...more }, timeout: 60_000 });
  const target = ['--target', `directory:${b}`];
  const backUp = (...words: string[]) =>
    run(['backup', 'run', '--source', `files:${srv}`, ...target, ...words]);
  return { folder, srv, b, env, run, target, backUp };
}

const idsIn = (stdout: string): string[] => JSON.parse(stdout).snapshots.map(({ id }: { id: string }) => id);

describe('vedette backup, as cron uses it', () => {
  it('makes the repository on first use, and everything comes back', async () => {
    const { folder, srv, run, target, backUp } = workshop();
    const made = await backUp();
    expect(made.stderr).toMatch(/^Made a new repository in directory:.*\n$/);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Snapshot [0-9a-f]{8} of files:/) });

    const checked = await run(['backup', 'check', '--read', ...target]);
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/All is well\n$/) });

    const out = join(folder, 'out');
    const restored = await run(['restore', 'latest', ...target, '--to', out, '--yes']);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('Restored files:') });
    expect(readFileSync(join(out, 'etc', 'shop.conf'), 'utf8')).toBe('port = 8080\n');
    expect(readdirSync(out).sort()).toEqual(readdirSync(srv).sort());
  });

  it('lists, shows, prints, finds and compares what is kept', async () => {
    const { srv, run, target, backUp } = workshop();
    await backUp();
    writeFileSync(join(srv, 'data'), 'two\n');
    writeFileSync(join(srv, 'new'), '');
    await backUp('--tag', 'second');
    const listed = await run(['backup', 'ls', '--json', ...target]);
    const [second, first] = idsIn(listed.stdout) as [string, string];
    expect((await run(['backup', 'ls', ...target])).stdout.split('\n')).toHaveLength(4);
    expect(idsIn((await run(['backup', 'ls', '--tag', 'second', '--json', ...target])).stdout)).toEqual([
      second,
    ]);
    expect((await run(['backup', 'ls', 'latest', 'etc', ...target])).stdout).toMatch(
      /12 .* etc\/shop\.conf\n$/,
    );
    expect((await run(['backup', 'show', 'latest', ...target])).stdout).toContain(`snapshot  ${second}`);
    expect((await run(['backup', 'cat', first, 'data', ...target])).stdout).toBe('one\n');
    expect((await run(['backup', 'cat', second.slice(0, 6), 'data', ...target])).stdout).toBe('two\n');
    expect((await run(['backup', 'find', 'data', ...target])).stdout.trim().split('\n')).toHaveLength(2);
    const compared = await run(['backup', 'diff', first, second, ...target]);
    expect(compared.stdout).toContain('M data  4 B to 4 B\n');
    expect(compared.stdout).toContain('+ new\n');
  });

  it('forgets by rule, frees the space, and never forgets the last', async () => {
    const { srv, run, target, backUp } = workshop();
    for (const text of ['one', 'two', 'three']) {
      writeFileSync(join(srv, 'data'), text);
      await backUp();
    }
    const plan = await run(['backup', 'forget', '--keep-last', '1', '--plan', ...target]);
    expect(plan.stdout).toMatch(/2 would be forgotten, 1 kept\n$/);
    expect((await run(['backup', 'forget', '--keep-last', '1', ...target])).stdout).toMatch(
      /^2 forgotten, 1 kept/,
    );
    expect((await run(['backup', 'prune', ...target])).stdout).toMatch(/^1 pack removed, .* is free\n$/s);
    expect((await run(['backup', 'check', '--read', ...target])).code).toBe(0);
    const [last] = idsIn((await run(['backup', 'ls', '--json', ...target])).stdout) as [string];
    expect(await run(['backup', 'forget', last, '--yes', ...target])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('it is the latest of files:'),
    });
  });

  it('takes two sources as one group', async () => {
    const { srv, run, target } = workshop();
    const sources = ['--source', `files:${srv}`, '--source', 'command:uname'];
    const made = await run(['backup', 'run', 'web', ...sources, '--json', ...target]);
    expect(
      JSON.parse(made.stdout).backups.map((one: { snapshot: { group: string } }) => one.snapshot.group),
    ).toEqual(['web', 'web']);
    const ambiguous = await run(['restore', 'latest', ...target, '--to', `${srv}-out`, '--yes']);
    expect(ambiguous).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('Cannot tell which latest is meant'),
    });
  });

  it('writes nothing in a dry run', async () => {
    const { b, backUp } = workshop();
    expect(await backUp('--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Would be a snapshot/),
    });
    expect(existsSync(b) ? readdirSync(b) : []).toEqual([]);
  });

  it('copies to another target, and that one gives it back too', async () => {
    const { folder, run, target, backUp } = workshop();
    await backUp();
    const c = `directory:${join(folder, 'c')}`;
    expect((await run(['backup', 'sync', ...target, '--to', c, '--verify'])).code).toBe(0);
    expect((await run(['backup', 'check', '--read', '--target', c])).code).toBe(0);
    expect((await run(['backup', 'cat', 'latest', 'data', '--target', c])).stdout).toBe('one\n');
  });
});

describe('vedette backup, where something is wrong', () => {
  it('names a wrong passphrase', async () => {
    const { run, target, backUp } = workshop();
    await backUp();
    expect(await run(['backup', 'ls', ...target], { VEDETTE_PASSPHRASE: 'wrong' })).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('the passphrase is wrong'),
    });
  });

  it('says how to give a passphrase where none is given and nobody can be asked', async () => {
    const { run, target, backUp } = workshop();
    await backUp();
    expect(await run(['backup', 'ls', ...target], { VEDETTE_PASSPHRASE: '' })).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('hint: Set VEDETTE_PASSPHRASE'),
    });
  });

  it('names a target that is not there, and makes nothing', async () => {
    const { folder, run } = workshop();
    const target = ['--target', `directory:${join(folder, 'nowhere')}`];
    expect(await run(['backup', 'check', ...target])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `Cannot open the repository in directory:${folder}/nowhere: there is none`,
      ),
    });
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it.each([
    [['--source', 'files:/srv'], 'no target was named'],
    [['--source', '/srv', '--target', 'directory:/b'], 'it is not written as kind:what'],
    [['--source', 'file:/srv', '--target', 'directory:/b'], 'Did you mean files?'],
    [['--source', 'files:/srv', '--target', 'folder:/b'], 'no kind of target is called so'],
    [['--target', 'directory:/b'], 'neither a source nor a backup is named'],
  ])('refuses %j', async (words, text) => {
    const { run } = workshop();
    expect(await run(['backup', 'run', ...words])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(text),
    });
  });

  it('names what was changed in the repository by somebody else', async () => {
    const { b, run, target, backUp } = workshop();
    await backUp();
    const folder = join(b, 'packs', readdirSync(join(b, 'packs'))[0] as string);
    const pack = join(folder, readdirSync(folder)[0] as string);
    const bytes = readFileSync(pack);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    chmodSync(pack, 0o600);
    writeFileSync(pack, bytes);
    expect(await run(['backup', 'check', '--read', ...target])).toMatchObject({
      code: 10,
      stdout: expect.stringContaining(pack.slice(b.length + 1)),
    });
    truncateSync(pack, bytes.length - 1);
    expect(await run(['backup', 'check', ...target])).toMatchObject({
      code: 10,
      stdout: expect.stringContaining(`it has ${bytes.length - 1} bytes instead of ${bytes.length}`),
    });
  });

  it.skipIf(process.getuid?.() !== 0)('says that the target is full, and shows no snapshot', async () => {
    const { srv, b, target, backUp } = workshop();
    mkdirSync(b);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2048k', 'tmpfs', b]);
    try {
      writeFileSync(join(srv, 'random'), randomBytes(8 * 2 ** 20));
      const full = await backUp();
      expect(full).toMatchObject({ code: 8, stderr: expect.stringContaining('the disk is full') });
      expect(full.stderr).toContain(target[1]);
      expect(existsSync(join(b, 'snapshots')) ? readdirSync(join(b, 'snapshots')) : []).toEqual([]);
    } finally {
      execFileSync('umount', [b]);
    }
  });

  it('leaves no snapshot when it is interrupted, and the next run is well', async () => {
    const { srv, b, env, run, target, backUp } = workshop();
    const words = ['backup', 'run', '--source', 'command:sleep 60', ...target];
    const child = spawn(binary, words, { cwd: tmpdir(), env: { PATH: process.env.PATH ?? '', ...env } });
    children.add(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await waitFor(() => (existsSync(join(b, 'config')) ? true : undefined), {
      what: () => `a repository; ${said}`,
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const exited = new Promise<number | null>((resolve) => void child.once('close', resolve));
    child.kill('SIGINT');
    expect(await exited).toBe(1);
    expect(said).toContain('it was interrupted; there is no snapshot of it');
    expect(existsSync(join(b, 'snapshots')) ? readdirSync(join(b, 'snapshots')) : []).toEqual([]);
    expect((await backUp()).code).toBe(0);
    expect((await run(['backup', 'cat', 'latest', 'data', ...target])).stdout).toBe(
      readFileSync(join(srv, 'data'), 'utf8'),
    );
  });
});

describe('vedette restore', () => {
  it('asks for a word, and changes nothing without a terminal and without --yes', async () => {
    const { srv, run, target, backUp } = workshop();
    await backUp();
    writeFileSync(join(srv, 'data'), 'precious\n');
    const refused = await run(['restore', 'latest', ...target]);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no terminal to ask on'),
    });
    expect(readFileSync(join(srv, 'data'), 'utf8')).toBe('precious\n');
  });

  it('shows a plan and does nothing', async () => {
    const { folder, run, target, backUp } = workshop();
    await backUp();
    const planned = await run([
      'restore',
      'latest',
      ...target,
      '--to',
      join(folder, 'out'),
      '--plan',
      '--json',
    ]);
    expect(JSON.parse(planned.stdout)).toMatchObject({ plan: { entries: expect.any(Number) }, report: null });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('puts it back where it came from and keeps what was there', async () => {
    const { srv, run, target, backUp } = workshop();
    await backUp();
    writeFileSync(join(srv, 'data'), 'broken\n');
    const restored = await run(['restore', 'latest', ...target, '--yes', '--verify', '--json']);
    expect(restored.code).toBe(0);
    expect(readFileSync(join(srv, 'data'), 'utf8')).toBe('one\n');
    const { report } = JSON.parse(restored.stdout);
    expect(readFileSync(join(report.safetyCopy, 'data'), 'utf8')).toBe('broken\n');
  });

  it('proves a snapshot, which no rule forgets then', async () => {
    const { folder, srv, run, target, backUp } = workshop();
    await backUp();
    await run(['restore', 'latest', ...target, '--to', join(folder, 'out'), '--yes', '--verify']);
    writeFileSync(join(srv, 'data'), 'two\n');
    await backUp();
    expect((await run(['backup', 'forget', '--keep-last', '1', '--json', ...target])).stdout).toContain(
      '"proved"',
    );
    expect(idsIn((await run(['backup', 'ls', '--json', ...target])).stdout)).toHaveLength(2);
  });

  it('lists what there is where no snapshot is named and nobody can be asked', async () => {
    const { run, target, backUp } = workshop();
    await backUp();
    expect(await run(['restore', ...target])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no snapshot is named'),
    });
  });
});

describe('vedette backup key', () => {
  it('lets a host back up that cannot read, and the identity read', async () => {
    const { folder, srv, run, target, backUp } = workshop();
    await backUp();
    const none = { VEDETTE_PASSPHRASE: '' };
    const identity = join(folder, 'vault.identity');
    const recipient = (await run(['backup', 'key', 'new', '--out', identity])).stdout.trim();
    expect(
      (await run(['backup', 'key', 'add', '--recipient', recipient, '--label', 'vault', ...target])).code,
    ).toBe(0);
    const writer = join(folder, 'web1.writer');
    writeFileSync(
      writer,
      (await run(['backup', 'key', 'writer', '--key-file', identity, ...target], none)).stdout,
    );
    const source = ['--source', `files:${srv}`];
    expect((await run(['backup', 'run', ...source, '--key-file', writer, ...target], none)).code).toBe(0);
    expect(
      await run(['backup', 'cat', 'latest', 'data', '--key-file', writer, ...target], none),
    ).toMatchObject({
      code: 5,
      stdout: '',
    });
    expect(
      (await run(['backup', 'cat', 'latest', 'data', '--key-file', identity, ...target], none)).stdout,
    ).toBe('one\n');
  });

  it('never removes the last key that anybody here has', async () => {
    const { run, target, backUp } = workshop();
    await backUp();
    const { slots } = JSON.parse((await run(['backup', 'key', 'ls', '--json', ...target])).stdout);
    expect(await run(['backup', 'key', 'remove', slots[0].id, ...target])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('opens no other one'),
    });
  });
});
