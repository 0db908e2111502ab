import { afterEach, expect, test, vi } from 'vitest';
import { type FakeTime, fakeTime } from './fake-time.testkit.ts';
import { ProbeSchedule, type ProbeScheduleOptions } from './probe-schedule.ts';

afterEach(() => {
  vi.useRealTimers();
});

const NOW = 1_700_000_000_000;

type Start = { name: string; at: number };

/** A schedule in fake time whose runs take `takes` milliseconds; starts are told in monotonic time. */
function scheduled(options: Partial<ProbeScheduleOptions> & { takes?: number } = {}) {
  const time = fakeTime(NOW);
  const starts: Start[] = [];
  const cancelled: string[] = [];
  const { takes = 0, ...rest } = options;
  const schedule = new ProbeSchedule({
    host: 'web-1',
    concurrency: 100,
    perTarget: 100,
    clock: time,
    random: () => 0,
    failed: () => undefined,
    run: async (name, signal) => {
      starts.push({ name, at: time.monotonic() });
      if (takes > 0) await wait(takes, signal).catch(() => cancelled.push(name));
    },
    ...rest,
  });
  return { time, schedule, starts, cancelled, at: (name: string) => timesOf(starts, name) };
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

const timesOf = (starts: readonly Start[], name: string) =>
  starts.filter((start) => start.name === name).map(({ at }) => at);
const probe = (name: string, interval = 1_000, target = name) => ({ name, interval, target });
const gaps = (times: readonly number[]) => times.slice(1).map((at, index) => at - times[index]!);
/** Where in the interval starts fell, in wall time before any step. */
const phases = (times: readonly number[], interval: number) =>
  new Set(times.map((at) => Math.round(((NOW + at) % interval) / 20)));

test('ProbeSchedule runs each probe at its interval', async () => {
  const { time, schedule, at } = scheduled();
  schedule.set([probe('a', 1_000), probe('b', 3_000)]);
  await time.pass(9_500);
  expect(gaps(at('a'))).toEqual(new Array(at('a').length - 1).fill(1_000));
  expect(gaps(at('b'))).toEqual([3_000, 3_000]);
});

test('ProbeSchedule spreads probes of one interval over it', async () => {
  const { time, schedule, starts } = scheduled();
  schedule.set(Array.from({ length: 500 }, (_, index) => probe(`p-${index}`, 10_000)));
  await time.pass(10_000);
  const tenths = new Array<number>(10).fill(0);
  for (const { at } of starts) tenths[Math.min(9, Math.floor(at / 1_000))]! += 1;
  expect(starts.length).toBeGreaterThanOrEqual(499);
  expect(Math.max(...tenths)).toBeLessThan(80);
});

test('ProbeSchedule keeps the phase of a probe over a restart', async () => {
  const first = scheduled();
  first.schedule.set([probe('a', 7_000)]);
  await first.time.pass(14_000);
  const phase = phases(first.at('a'), 7_000);
  vi.useRealTimers();
  const second = scheduled();
  await second.time.pass(3_210);
  second.schedule.set([probe('a', 7_000)]);
  await second.time.pass(14_000);
  expect(phases(second.at('a'), 7_000)).toEqual(phase);
});

test('ProbeSchedule moves a start back by at most a hundredth of the interval, without adding up', async () => {
  const { time, schedule, at } = scheduled({ random: () => 0.999 });
  schedule.set([probe('a', 10_000)]);
  await time.pass(100_000);
  expect(gaps(at('a')).every((gap) => Math.abs(gap - 10_000) <= 20)).toBe(true);
});

test('ProbeSchedule gives a new probe of a long interval a first run within ten seconds', async () => {
  const { time, schedule, starts } = scheduled();
  schedule.set([probe('a', 86_400_000), probe('b', 86_400_000)]);
  await time.pass(10_020);
  expect(starts.map(({ name }) => name).sort()).toEqual(['a', 'b']);
});

test('ProbeSchedule skips and counts a due time while the last run has not ended', async () => {
  const { time, schedule, at } = scheduled({ takes: 2_500 });
  schedule.set([probe('a', 1_000)]);
  await time.pass(7_000);
  expect(gaps(at('a'))).toEqual(new Array(at('a').length - 1).fill(3_000));
  expect(schedule.stats().skipped).toBeGreaterThanOrEqual(4);
});

test('ProbeSchedule makes one run up, and counts the others, when the process was held up', async () => {
  const { time, schedule, starts } = scheduled();
  schedule.set([probe('a', 1_000)]);
  await time.pass(2_000);
  const before = starts.length;
  time.hold(5_000);
  await time.pass(1_000);
  expect(starts.length - before).toBe(1);
  expect(starts.length + schedule.stats().skipped).toBe(8);
});

test('ProbeSchedule does not heed a step of the wall clock', async () => {
  const { time, schedule, at } = scheduled();
  schedule.set([probe('a', 1_000)]);
  await time.pass(3_000);
  time.step(-3_600_000);
  await time.pass(3_000);
  time.step(7_200_000);
  schedule.set([probe('a', 1_000)]);
  await time.pass(3_000);
  expect(gaps(at('a'))).toEqual(new Array(8).fill(1_000));
});

test('ProbeSchedule bounds what runs on one target, and counts what waits', async () => {
  const { time, schedule } = scheduled({ takes: 60_000, perTarget: 2, concurrency: 3 });
  schedule.set(['a', 'b', 'c', 'd', 'e'].map((name) => probe(name, 1_000, name < 'd' ? 'one' : 'two')));
  await time.pass(1_000);
  expect(schedule.stats()).toMatchObject({ running: 3, waiting: 2, started: 3 });
});

test('ProbeSchedule tells how late runs started, waiting included', async () => {
  const { time, schedule } = scheduled({ takes: 400, concurrency: 1 });
  schedule.set([probe('a', 5_000), probe('b', 5_000), probe('c', 5_000)]);
  for (const name of ['a', 'b', 'c']) schedule.runNow(name);
  await time.pass(1_200);
  expect(schedule.stats().lateness).toMatchObject({ max: 800 });
});

test('ProbeSchedule.recheck() adds one run and leaves the raster as it was', async () => {
  const { time, schedule, at } = scheduled();
  schedule.set([probe('a', 10_000)]);
  await time.pass(10_000);
  const [regular] = at('a');
  await time.pass(regular! + 10_000 - time.monotonic() + 100);
  schedule.recheck('a', 2_000);
  await time.pass(10_000);
  expect(gaps(at('a')).map((gap) => Math.round(gap / 100) * 100)).toEqual([10_000, 2_100, 7_900]);
});

test('ProbeSchedule.recheck() adds nothing when a run is due before', async () => {
  const { time, schedule, at } = scheduled();
  schedule.set([probe('a', 1_000)]);
  await time.pass(1_500);
  schedule.recheck('a', 5_000);
  await time.pass(6_000);
  expect(new Set(gaps(at('a')))).toEqual(new Set([1_000]));
});

test('ProbeSchedule.recheck() asked twice runs once, at the earlier time', async () => {
  const { time, schedule, at } = scheduled();
  schedule.set([probe('a', 3_600_000)]);
  await time.pass(20_000);
  schedule.recheck('a', 9_000);
  schedule.recheck('a', 1_000);
  schedule.recheck('a', 5_000);
  await time.pass(10_000);
  expect(at('a')).toHaveLength(2);
  expect(at('a')[1]).toBe(21_000);
});

test('ProbeSchedule.runNow() runs at once, and says no to a probe that runs or is not there', async () => {
  const { schedule, starts } = scheduled({ takes: 500 });
  schedule.set([probe('a', 3_600_000)]);
  expect([schedule.runNow('a'), schedule.runNow('a'), schedule.runNow('b')]).toEqual([true, false, false]);
  expect(starts).toEqual([{ name: 'a', at: 0 }]);
});

test('ProbeSchedule.pause() stops starts, and resume() goes on in the old raster', async () => {
  const { time, schedule, at } = scheduled();
  schedule.set([probe('a', 1_000)]);
  await time.pass(2_000);
  const before = at('a').length;
  expect(schedule.pause('a')).toBe(true);
  schedule.set([probe('a', 1_000)]);
  schedule.recheck('a', 10);
  await time.pass(5_000);
  expect(at('a')).toHaveLength(before);
  expect(schedule.runNow('a')).toBe(true);
  schedule.resume('a');
  await time.pass(3_000);
  expect(gaps(at('a').slice(before + 1))).toEqual([1_000, 1_000]);
  expect(phases([at('a')[0]!, at('a').at(-1)!], 1_000).size).toBe(1);
});

test('ProbeSchedule.set() keeps the raster of what stays, and moves what has another interval', async () => {
  const { time, schedule, at } = scheduled();
  schedule.set([probe('a', 1_000), probe('b', 1_000)]);
  await time.pass(2_300);
  schedule.set([probe('b', 500), probe('c', 1_000), probe('a', 1_000)]);
  await time.pass(3_000);
  expect(new Set(gaps(at('a')))).toEqual(new Set([1_000]));
  expect(gaps(at('b').slice(-4))).toEqual([500, 500, 500]);
  expect(at('c')).toHaveLength(3);
});

test('ProbeSchedule.set() cancels the run of a probe that is gone', async () => {
  const { time, schedule, cancelled, starts } = scheduled({ takes: 60_000 });
  schedule.set([probe('a', 1_000)]);
  await time.pass(1_000);
  schedule.set([]);
  await time.pass(5_000);
  expect(cancelled).toEqual(['a']);
  expect(starts).toHaveLength(1);
});

test('ProbeSchedule.set() refuses an interval that is not positive, and a name that comes twice', () => {
  const { schedule } = scheduled();
  expect(() => schedule.set([probe('a', 0)])).toThrow(RangeError);
  expect(() => schedule.set([probe('a', Number.NaN)])).toThrow(RangeError);
  expect(() => schedule.set([probe('a'), probe('a')])).toThrow(TypeError);
});

test('ProbeSchedule goes on after a run that throws, and tells of it', async () => {
  const told: unknown[] = [];
  const { time, schedule } = scheduled({
    run: () => Promise.reject(new Error('disk full')),
    failed: (name, error) => told.push([name, String(error)]),
  });
  schedule.set([probe('a', 1_000)]);
  await time.pass(3_000);
  expect(told).toEqual(new Array(3).fill(['a', 'Error: disk full']));
});

test('ProbeSchedule.stop() cancels what runs, drops what waits, and resolves when that has ended', async () => {
  const { time, schedule, cancelled, starts } = scheduled({ takes: 60_000, concurrency: 2 });
  schedule.set([probe('a'), probe('b'), probe('c')]);
  await time.pass(1_000);
  await schedule.stop();
  await passAfterStop(time, schedule);
  expect(cancelled).toHaveLength(2);
  expect(starts).toHaveLength(2);
  expect(schedule.stats()).toMatchObject({ running: 0, waiting: 0 });
});

async function passAfterStop(time: FakeTime, schedule: ProbeSchedule): Promise<void> {
  schedule.set([probe('d')]);
  schedule.runNow('a');
  await time.pass(10_000);
}

test('ProbeSchedule runs on real timers and stops', async () => {
  let runs = 0;
  const schedule = new ProbeSchedule({
    host: 'web-1',
    concurrency: 10,
    perTarget: 10,
    run: async () => {
      runs += 1;
    },
    failed: () => undefined,
  });
  schedule.set([probe('a', 20), probe('b', 30)]);
  await vi.waitFor(() => expect(runs).toBeGreaterThan(5));
  await schedule.stop();
  const stopped = runs;
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(runs).toBe(stopped);
});
