import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../agent/kit/clock.ts';
import { fakeTime } from './fake-time.testkit.ts';
import { TimerWheel } from './timer-wheel.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('TimerWheel fires each timer once, never early and within a slot', async () => {
  const time = fakeTime(1_000);
  const wheel = new TimerWheel(time);
  const fired: [number, number][] = [];
  for (const due of [3, 10, 11, 995, 5_000.5, 123_456])
    wheel.at(due, () => fired.push([due, time.monotonic()]));
  await time.pass(200_000);
  expect(fired.map(([due]) => due)).toEqual([3, 10, 11, 995, 5_000.5, 123_456]);
  for (const [due, at] of fired) {
    expect(at).toBeGreaterThanOrEqual(due);
    expect(at - due).toBeLessThanOrEqual(11);
  }
});

test('TimerWheel fires what is due already', async () => {
  const time = fakeTime(1_000);
  const wheel = new TimerWheel(time);
  let fired = 0;
  await time.pass(500);
  wheel.at(20, () => fired++);
  await time.pass(20);
  expect(fired).toBe(1);
});

test('TimerWheel does not fire what was cancelled, even by an action of the same slot', async () => {
  const time = fakeTime(0);
  const wheel = new TimerWheel(time);
  let fired = 0;
  wheel.at(95, () => wheel.cancel(second));
  const second = wheel.at(95, () => fired++);
  await time.pass(30_000);
  expect(fired).toBe(0);
});

test('TimerWheel fires what an action adds in a later slot', async () => {
  const time = fakeTime(0);
  const wheel = new TimerWheel(time);
  const at: number[] = [];
  wheel.at(50, () => wheel.at(0, () => at.push(time.monotonic())));
  await time.pass(100);
  expect(at).toEqual([60]);
});

test('TimerWheel fires everything once after it was held up for more than a turn', async () => {
  const time = fakeTime(0);
  const wheel = new TimerWheel(time);
  let fired = 0;
  for (let due = 0; due < 60_000; due += 100) wheel.at(due, () => fired++);
  time.hold(55_000);
  await time.pass(10);
  expect(fired).toBe(551);
  await time.pass(10_000);
  expect(fired).toBe(600);
});

test('TimerWheel.stop() fires nothing more, also from within an action', async () => {
  const time = fakeTime(0);
  const wheel = new TimerWheel(time);
  let fired = 0;
  wheel.at(10, () => wheel.stop());
  wheel.at(10, () => fired++);
  wheel.at(500, () => fired++);
  await time.pass(20_000);
  expect(fired).toBe(0);
});

test('TimerWheel never fires early on real timers', async () => {
  const wheel = new TimerWheel(systemClock);
  const early: number[] = [];
  const all = Array.from({ length: 200 }, (_, index) => {
    const due = systemClock.monotonic() + index * 1.7;
    return new Promise<void>((resolve) => {
      wheel.at(due, () => {
        if (systemClock.monotonic() < due) early.push(due);
        resolve();
      });
    });
  });
  await Promise.all(all);
  expect(early).toEqual([]);
});
