import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { runHook } from './run-hook.ts';

const before = { when: 'before', environment: {} } as const;

describe('runHook()', () => {
  it('is well when the program is', async () => {
    const outcome = await runHook({ run: ['true'], timeout: 10_000 }, before);
    expect(outcome).toMatchObject({ when: 'before', run: ['true'], error: null });
  });

  it('tells the exit code and the last line of standard error', async () => {
    const run = ['sh', '-c', 'echo one >&2; echo two >&2; exit 3'];
    expect((await runHook({ run, timeout: 10_000 }, before)).error).toBe('exit code 3: two');
  });

  it('tells that there is no such program', async () => {
    expect((await runHook({ run: ['/no/such/hook'], timeout: 10_000 }, before)).error).toBe(
      'no such program',
    );
  });

  it('strips what a program says', async () => {
    const run = ['sh', '-c', 'printf "\\033[31mred" >&2; exit 1'];
    expect((await runHook({ run, timeout: 10_000 }, before)).error).toBe('exit code 1: ␛[31mred');
  });

  it('gives it a clean environment', async () => {
    const file = join(temporaryFolder(), 'environment');
    process.env.VEDETTE_PASSPHRASE = 'secret';
    const environment = { VEDETTE_BACKUP: 'shop' };
    await runHook(
      { run: ['sh', '-c', 'env > "$0"', file], timeout: 10_000 },
      { when: 'before', environment },
    );
    delete process.env.VEDETTE_PASSPHRASE;
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('VEDETTE_BACKUP=shop\n');
    expect(text).not.toContain('secret');
  });

  it('ends it and its children when the time is over', async () => {
    const file = join(temporaryFolder(), 'pid');
    const run = ['sh', '-c', 'sleep 60 & echo $! > "$0"; wait', file];
    expect((await runHook({ run, timeout: 300 }, before)).error).toBe('not done within 0.3 s');
    expect(isAlive(Number(readFileSync(file, 'utf8')))).toBe(false);
  });

  it('ends what it leaves running', async () => {
    const file = join(temporaryFolder(), 'pid');
    const run = ['sh', '-c', 'sleep 60 & echo $! > "$0"', file];
    expect((await runHook({ run, timeout: 10_000 }, before)).error).toBeNull();
    expect(isAlive(Number(readFileSync(file, 'utf8')))).toBe(false);
  });

  it('ends it when the signal fires', async () => {
    const signal = AbortSignal.timeout(100);
    expect((await runHook({ run: ['sleep', '60'], timeout: 60_000 }, { ...before, signal })).error).toBe(
      'cancelled',
    );
  });
});

/** A zombie that nobody has waited for yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
