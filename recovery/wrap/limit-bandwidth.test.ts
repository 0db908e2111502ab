import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../agent/kit/clock.testkit.ts';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { directory } from '../targets/directory.ts';
import { MemoryTarget } from '../targets/memory-target.testkit.ts';
import { describeTarget } from '../targets/target.contract.ts';
import { type BandwidthSchedule, bandwidthAt } from './bandwidth-at.ts';
import { limitBandwidth } from './limit-bandwidth.ts';

const MIB = 2 ** 20;
const always = (bytesPerSecond: number | null) => [{ from: '00:00', bytesPerSecond }];

describeTarget(
  'limitBandwidth',
  async () =>
    limitBandwidth(
      await directory.open(directory.options.parse({ path: temporaryFolder() })),
      always(2 ** 40),
    ),
  { many: 50, large: 3 * MIB + 1 },
);

describe('bandwidthAt', () => {
  const schedule: BandwidthSchedule = [
    { from: '08:00', bytesPerSecond: 1_000 },
    { from: '22:30', bytesPerSecond: null },
    { from: '18:00', bytesPerSecond: 5_000 },
  ];

  it.each([
    ['07:59', null],
    ['08:00', 1_000],
    ['17:59', 1_000],
    ['18:00', 5_000],
    ['22:29', 5_000],
    ['22:30', null],
    ['00:00', null],
  ])('at %s it is %s', (at, expected) => {
    expect(bandwidthAt(schedule, new Date(`2026-11-21T${at}:00`))).toBe(expected);
  });

  it('is no limit without entries', () => {
    expect(bandwidthAt([], new Date())).toBeNull();
  });
});

describe('limitBandwidth', () => {
  it('lets a target that knows pieces have no more than the rate', async () => {
    const { clock, sleep } = sleepingClock();
    const plain = await directory.open(directory.options.parse({ path: temporaryFolder() }));
    const target = limitBandwidth(plain, always(MIB), { clock, sleep });
    await target.write('packs/a', new Uint8Array(10 * MIB));
    // The first piece goes at once, and each further one waits for the one before it.
    expect(clock.monotonic()).toBeGreaterThan(8_900);
    expect(clock.monotonic()).toBeLessThan(9_100);
    await target.read('packs/a');
    expect(clock.monotonic()).toBeGreaterThan(18_900);
  });

  it('lets the object behind one that went in one go wait for it', async () => {
    const { clock, sleep } = sleepingClock();
    const target = limitBandwidth(new MemoryTarget(), always(MIB), { clock, sleep });
    await target.write('packs/a', new Uint8Array(10 * MIB));
    expect(clock.monotonic()).toBeLessThan(10);
    await target.write('packs/b', new Uint8Array(1));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(9_990);
  });

  it('holds the rate over several at once', async () => {
    const { clock, sleep } = sleepingClock();
    const plain = await directory.open(directory.options.parse({ path: temporaryFolder() }));
    const target = limitBandwidth(plain, always(MIB), { clock, sleep });
    const names = Array.from({ length: 6 }, (_, index) => `packs/${index}`);
    await Promise.all(names.map((name) => target.write(name, new Uint8Array(2 * MIB))));
    expect(clock.monotonic()).toBeGreaterThan(10_900);
  });

  it('takes on the rate of a new hour in the middle of an object', async () => {
    const start = new Date('2026-11-21T21:59:58').getTime();
    const { clock, sleep } = sleepingClock(start);
    const schedule = [
      { from: '08:00', bytesPerSecond: 100_000 },
      { from: '22:00', bytesPerSecond: null },
    ];
    const target = limitBandwidth(new MemoryTarget(), schedule, { clock, sleep });
    await target.write('packs/a', new Uint8Array(10 * MIB));
    await target.write('packs/b', new Uint8Array(10 * MIB));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(2_000);
    expect(clock.monotonic()).toBeLessThan(3_500);
  });

  it('ends in a wait when the signal does, and holds up nobody behind it', async () => {
    const { clock, sleep } = sleepingClock();
    const target = limitBandwidth(new MemoryTarget(), always(MIB), { clock, sleep });
    await target.write('packs/a', new Uint8Array(MIB));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(target.write('packs/b', new Uint8Array(1), { signal })).rejects.toThrow('enough');
    await target.write('packs/c', new Uint8Array(1));
  });
});

/** A clock that moves when somebody sleeps. */
function sleepingClock(now?: number) {
  const clock = fakeClock(now);
  const sleep = async (milliseconds: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    clock.advance(milliseconds);
  };
  return { clock, sleep };
}
