import { describe, expect, it } from 'vitest';
import { fakeServices } from '../api/services.testkit.ts';
import { fakeClock } from '../kit/clock.testkit.ts';
import { KeptInventory } from './kept-inventory.ts';

/** Readings that end when the test says so. */
async function host() {
  const value = await fakeServices().inventory({ refresh: false });
  const clock = fakeClock();
  const started: AbortSignal[] = [];
  let fail = false;
  const kept = new KeptInventory(clock, async (signal) => {
    started.push(signal);
    await Promise.resolve();
    if (fail) throw new Error('no');
    return { ...value, time: `reading ${started.length}` };
  });
  const time = async (refresh = false) => (await kept.get({ refresh })).time;
  const failing = (now: boolean) => {
    fail = now;
  };
  return { clock, failing, kept, started, time };
}

describe('KeptInventory', () => {
  it('reads once for all who ask at the same time', async () => {
    const { time } = await host();
    expect(await Promise.all([time(), time(true), time()])).toEqual(['reading 1', 'reading 1', 'reading 1']);
  });

  it('keeps what it read for fifteen minutes', async () => {
    const { clock, time } = await host();
    await time();
    clock.advance(14 * 60_000);
    expect(await time()).toBe('reading 1');
    clock.advance(60_000);
    expect(await time()).toBe('reading 2');
  });

  it('reads anew on request, but not more often than every half minute', async () => {
    const { clock, time } = await host();
    await time();
    expect(await time(true)).toBe('reading 1');
    clock.advance(30_000);
    expect(await time(true)).toBe('reading 2');
  });

  it('keeps no failure', async () => {
    const { failing, time } = await host();
    failing(true);
    await expect(time()).rejects.toThrow('no');
    failing(false);
    expect(await time()).toBe('reading 2');
  });

  it('gives up the reading that is under way when it stops', async () => {
    const { kept, started, time } = await host();
    const given = time();
    kept.stop();
    expect(started[0]?.aborted).toBe(true);
    await given;
  });
});
