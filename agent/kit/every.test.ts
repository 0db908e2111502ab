import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeClock } from './clock.testkit.ts';
import type { Clock } from './clock.ts';
import { every } from './every.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_250 });
});
afterEach(() => {
  vi.useRealTimers();
});

const start = 1_700_000_000_000;

test('every() calls at each multiple of the period', () => {
  const calls: number[] = [];
  const stop = every(1_000, (due) => calls.push(due - start));
  vi.advanceTimersByTime(3_000);
  stop();
  expect(calls).toEqual([1_000, 2_000, 3_000]);
});

test('every() calls no more once it is stopped', () => {
  const calls: number[] = [];
  const stop = every(1_000, (due) => calls.push(due));
  vi.advanceTimersByTime(1_000);
  stop();
  vi.advanceTimersByTime(10_000);
  expect(calls).toHaveLength(1);
});

test('every() can be stopped by its own action', () => {
  const calls: number[] = [];
  const stop = every(1_000, (due) => {
    calls.push(due);
    stop();
  });
  vi.advanceTimersByTime(10_000);
  expect(calls).toHaveLength(1);
});

test('every() ends with its signal', () => {
  const calls: number[] = [];
  const controller = new AbortController();
  every(1_000, (due) => calls.push(due), { signal: controller.signal });
  vi.advanceTimersByTime(1_000);
  controller.abort();
  vi.advanceTimersByTime(10_000);
  expect(calls).toHaveLength(1);
});

test('every() never begins when its signal has fired already', () => {
  const calls: number[] = [];
  every(1_000, (due) => calls.push(due), { signal: AbortSignal.abort() });
  vi.advanceTimersByTime(10_000);
  expect(calls).toEqual([]);
});

test('every() goes on after an action that throws', () => {
  const calls: number[] = [];
  const stop = every(1_000, (due) => {
    calls.push(due);
    throw new Error('no');
  });
  for (let tick = 0; tick < 2; tick++) expect(() => vi.advanceTimersByTime(1_000)).toThrow('no');
  stop();
  expect(calls).toHaveLength(2);
});

/** Runs `every` against a wall clock of its own, which moves with the timers and `change` may set. */
function withOwnClock(change: (clock: ReturnType<typeof fakeClock>, elapsed: number) => void): number[] {
  const own = fakeClock(start + 250);
  const clock: Clock = { now: () => own.now(), monotonic: () => own.monotonic() };
  const calls: number[] = [];
  const stop = every(1_000, (due) => calls.push(due - start), { clock });
  for (let elapsed = 0; elapsed < 5_000; elapsed += 50) {
    change(own, elapsed);
    own.advance(50);
    vi.advanceTimersByTime(50);
  }
  stop();
  return calls;
}

test('every() makes one call for the time that the machine slept', () => {
  const calls = withOwnClock((clock, elapsed) => {
    if (elapsed === 2_000) clock.step(60_000);
  });
  expect(calls).toEqual([1_000, 2_000, 63_000, 64_000, 65_000]);
});

test('every() goes on at once when the clock is set back', () => {
  const calls = withOwnClock((clock, elapsed) => {
    if (elapsed === 2_000) clock.step(-3_600_000);
  });
  expect(calls.slice(2)).toEqual([-3_597_000, -3_596_000, -3_595_000]);
});

test('every() gives no due time twice when the clock is set back a little', () => {
  const calls = withOwnClock((clock, elapsed) => {
    if (elapsed === 1_500) clock.step(-100);
  });
  expect(calls).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
});
