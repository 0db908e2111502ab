import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { captureOutput } from '../output.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';
import { takeRunLock } from './run-lock.ts';
import { runOneShot } from './run-one-shot.ts';

const ok = async () => 0 as const;

describe('--lock', () => {
  test('a second run with the same lock is refused, and one after the first is not', () => {
    const folder = temporaryFolder();
    const release = takeRunLock('nightly', folder);
    expect(() => takeRunLock('nightly', folder)).toThrow('Cannot start: another run holds the lock nightly');
    release();
    takeRunLock('nightly', folder)();
  });

  test('locks of other names do not stand in each other’s way', () => {
    const folder = temporaryFolder();
    const releases = [takeRunLock('a', folder), takeRunLock('b', folder)];
    for (const release of releases) release();
  });

  test('a file that holds something is never taken for a lock, and stays as it is', () => {
    const path = join(temporaryFolder(), 'vedette.yml');
    writeFileSync(path, 'host: a\n');
    expect(() => takeRunLock(path)).toThrow('it is not an empty file');
    expect(readFileSync(path, 'utf8')).toBe('host: a\n');
  });

  test('a link is never followed', () => {
    const folder = temporaryFolder();
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'x.lock'));
    expect(() => takeRunLock('x', folder)).toThrow('it is not an empty file');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });

  test.each(['', '../x', 'a/b', '.hidden', 'a b', 'x'.repeat(101), 'a\u001b[2J'])(
    '%j is refused as a name',
    (name) => {
      expect(() => takeRunLock(name, temporaryFolder())).toThrow(OperationalError);
    },
  );

  test('a folder that cannot be written is told with what to do', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'x.lock'));
    expect(() => takeRunLock('x', folder)).toThrow('Cannot use');
    expect(() => takeRunLock('/proc/no-such/x.lock')).toThrow('Cannot take the lock');
  });

  test('the lock is free again when the command fails', async () => {
    const lock = join(temporaryFolder(), 'x.lock');
    const fails = async () => {
      throw new OperationalError('storage', 'Cannot write: the disk is full');
    };
    const { output } = captureOutput();
    await expect(runOneShot('backup', { lock }, output, fails)).rejects.toMatchObject({ kind: 'storage' });
    expect(await runOneShot('backup', { lock }, output, ok)).toBe(0);
  });
});

describe('--timeout', () => {
  test('ends a command that does not end', async () => {
    const { output } = captureOutput();
    const never = () => new Promise<0>(() => {});
    await expect(runOneShot('status', { timeout: '20ms' }, output, never)).rejects.toMatchObject({
      kind: 'timeout',
      message: 'Cannot finish: the time limit of 20ms is over',
    });
  });

  test.each(['0', '0s', '5', 'soon', '30d', '-1s'])('%j is refused', async (timeout) => {
    const { output } = captureOutput();
    await expect(runOneShot('status', { timeout }, output, ok)).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('--oneline', () => {
  const oneline = true;

  test('writes one line with code, word and the last line', async () => {
    const captured = captureOutput();
    const code = await runOneShot('status', { oneline }, captured.output, async (output) => {
      output.write('HOST  STATE\nweb-1  ');
      output.write('ok\n\n');
      output.writeError('hint: nothing\n');
      return 10;
    });
    expect({ code, text: captured.text, errors: captured.errors }).toEqual({
      code: 10,
      text: 'vedette status: 10 unwell: web-1 ok\n',
      errors: '',
    });
  });

  test('tells a failure in the same place', async () => {
    const captured = captureOutput();
    const code = await runOneShot('status', { oneline }, captured.output, async () => {
      throw new OperationalError('unavailable', 'Cannot find an agent:\n\u001b[2Jnone');
    });
    expect([code, captured.text]).toEqual([
      6,
      'vedette status: 6 unavailable: Cannot find an agent:␊␛[2Jnone\n',
    ]);
  });

  test('lets a bug through', async () => {
    const { output } = captureOutput();
    const bug = async () => {
      throw new TypeError('x');
    };
    await expect(runOneShot('status', { oneline }, output, bug)).rejects.toThrow(TypeError);
  });

  test('is an option of the commands that end by themselves', async () => {
    const { text } = await runCommand(['version', '--oneline']);
    expect(text).toMatch(/^vedette version: 0 ok: vedette 0\.0\.0-source .*\n$/);
    await expect(runCommand(['agent', '--oneline'])).rejects.toMatchObject({ kind: 'invalid' });
  });
});
