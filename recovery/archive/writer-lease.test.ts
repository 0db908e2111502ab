import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryTarget } from '../targets/memory-target.testkit.ts';
import type { Target } from '../targets/target.ts';
import { WriterLease } from './writer-lease.ts';

const KEY = new Uint8Array(32);
const HOUR = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
afterEach(() => void vi.useRealTimers());

async function leases(target: Target): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of target.list('writers/')) names.push(name);
  return names;
}

describe('WriterLease', () => {
  it('is held as long as it is renewed', async () => {
    const lease = await WriterLease.take(new MemoryTarget(), KEY, 'web1');
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    await expect(lease.mustHold()).resolves.toBeUndefined();
    await lease.release();
  });

  it('stays lost when it was taken away, instead of being written anew', async () => {
    const target = new MemoryTarget();
    const lease = await WriterLease.take(target, KEY, 'web1');
    for (const name of await leases(target)) await target.remove(name);
    await vi.advanceTimersByTimeAsync(HOUR / 2);
    expect(await leases(target)).toEqual([]);
    await expect(lease.mustHold()).rejects.toMatchObject({ kind: 'conflict' });
    await lease.release();
  });

  it('is lost when it could not be renewed for so long that others take its writer for dead', async () => {
    const target = new MemoryTarget();
    const lease = await WriterLease.take(target, KEY, 'web1');
    vi.setSystemTime(Date.now() + HOUR + 1);
    // The clock jumped while the process was stopped: the next renewal comes too late.
    await vi.advanceTimersByTimeAsync(HOUR / 2);
    await expect(lease.mustHold()).rejects.toMatchObject({ kind: 'conflict' });
    await lease.release();
    expect(await leases(target)).toEqual([]);
  });
});
