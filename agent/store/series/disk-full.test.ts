import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { errorCode } from '../../kit/errors.ts';
import { openSeriesStore } from './open-series-store.ts';
import { samplesOf, testStore, tick } from './series-store.testkit.ts';

test.runIf(process.getuid?.() === 0)(
  'a full disk keeps the newest in memory, says so, and all is written once there is room',
  async () => {
    const mount = smallMount(1_500);
    const opened = testStore();
    const store = openSeriesStore(join(mount, 'series'), { clock: opened.clock });
    const disk = { ...opened, store };
    const id = store.series({ __name__: 'm' }, 'gauge');
    tick(disk, [id], 10, () => 1);
    const filler = join(mount, 'filler');
    fillUp(filler);
    let ticks = 10;
    while (store.health().state === 'ok' && ticks < 3_000) {
      tick(disk, [id], 1, (time) => Math.sin(time));
      ticks++;
    }
    tick(disk, [id], 5, () => 2);
    expect(store.health()).toMatchObject({ state: 'degraded', because: ['disk-full'] });
    expect(store.health().unwrittenTicks).toBeGreaterThanOrEqual(5);
    expect((await samplesOf(store, id)).length).toBe(ticks + 5);
    truncateSync(filler, 0);
    tick(disk, [id], 1, () => 3);
    expect(store.health()).toMatchObject({ state: 'ok', unwrittenTicks: 0 });
    store.close();
    const again = openSeriesStore(join(mount, 'series'), { clock: opened.clock });
    expect((await samplesOf(again, id)).length).toBe(ticks + 6);
    again.close();
  },
);

test('a database that may not grow keeps a bounded number of the newest ticks, and counts what it lost', async () => {
  const opened = testStore({ max_bytes: 1 });
  const ids = Array.from({ length: 64 }, (_, n) =>
    opened.store.series({ __name__: 'm', n: String(n) }, 'gauge'),
  );
  tick(opened, ids, 3_000, () => Math.random());
  const { unwrittenTicks } = opened.store.health();
  expect(unwrittenTicks).toBeGreaterThan(500);
  expect(unwrittenTicks).toBeLessThanOrEqual(600);
  expect(opened.store.stats().lostSamples).toBeGreaterThan(64_000);
  const samples = await samplesOf(opened.store, ids[3]!);
  expect(samples.at(-1)![0]).toBe(opened.clock.now());
  expect(samples.length).toBe(3_000 - opened.store.stats().lostSamples / 64);
});

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

function fillUp(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let written = 0; written < 100_000; written++) writeSync(file, Buffer.alloc(1_024, 1));
  } catch (error) {
    expect(errorCode(error)).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
}
