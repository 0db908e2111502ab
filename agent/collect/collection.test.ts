import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { createLog } from '../kit/log.ts';
import { openCollection } from './collection.ts';
import { type CollectorKind, NoDataError } from './collector.ts';
import { collectConfig } from './config.ts';

const START = 1_700_000_000_000;

/** A collection of these kinds that writes down what it delivers and logs. */
function open(kinds: readonly CollectorKind[], disabled: readonly string[] = []) {
  const clock = fakeClock(START);
  const batches: { timestamp: number; values: string[]; gone: string[] }[] = [];
  const lines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
  const config = collectConfig.parse({ disabled });
  const collection = openCollection({
    kinds,
    context: { proc: '/nowhere', sys: '/nowhere', root: '/nowhere', config, clock, log },
    onSamples(timestamp, metrics, gone) {
      const own = metrics.filter(({ text }) => !text.startsWith('node_scrape_collector_duration'));
      const values = own.map(({ text, value }) => `${text.replace('node_scrape_collector_', '')} ${value}`);
      batches.push({ timestamp: (timestamp - START) / 1_000, values, gone: gone.map(({ text }) => text) });
    },
  });
  const tick = (seconds: number) => collection.tick(START + seconds * 1_000);
  return { clock, batches, lines, collection, tick };
}

/** A collector that sets a gauge of its own name to what `read` gives. */
function kind(
  name: string,
  read: (run: number) => number | Promise<number>,
  interval?: number,
): CollectorKind {
  return {
    name,
    ...(interval === undefined ? {} : { interval }),
    open(metrics) {
      let run = 0;
      const gauge = metrics.gauge(name, 'Test.').with('');
      return {
        collect() {
          const value = read(++run);
          if (typeof value === 'number') return gauge.set(value);
          return value.then((late) => gauge.set(late));
        },
      };
    },
  };
}

test('tick() delivers what all synchronous collectors set in one batch', () => {
  const { tick, batches } = open([kind('a', () => 1), kind('b', () => 2)]);
  tick(0);
  expect(batches).toEqual([
    {
      timestamp: 0,
      values: ['a 1', 'success{collector="a"} 1', 'b 2', 'success{collector="b"} 1'],
      gone: [],
    },
  ]);
});

test('tick() delivers only the collectors whose interval is over', () => {
  const { tick, batches } = open([kind('fast', (run) => run), kind('slow', (run) => run, 3_000)]);
  for (let second = 0; second < 6; second++) tick(second);
  const slow = batches.map(({ values }) => values.find((value) => value.startsWith('slow')));
  // The second run comes early, by its place in the list, to spread the slow ones over the ticks.
  expect(slow).toEqual(['slow 1', undefined, 'slow 2', undefined, undefined, 'slow 3']);
  expect(batches.map(({ values }) => values[0])).toEqual([
    'fast 1',
    'fast 2',
    'fast 3',
    'fast 4',
    'fast 5',
    'fast 6',
  ]);
});

test('tick() takes an interval from the configuration', () => {
  const configured: CollectorKind = {
    ...kind('a', (run) => run),
    interval: ({ processes }) => processes.interval,
  };
  const { tick, batches } = open([configured]);
  for (let second = 0; second < 12; second++) tick(second);
  expect(batches.map(({ timestamp }) => timestamp)).toEqual([0, 1, 6, 11]);
});

test('tick() runs a collector once after a suspended clock jumped ahead', () => {
  const { tick, batches } = open([kind('a', (run) => run)]);
  tick(0);
  tick(7_200);
  expect(batches.map(({ timestamp, values }) => [timestamp, values[0]])).toEqual([
    [0, 'a 1'],
    [7_200, 'a 2'],
  ]);
});

test('tick() goes on after the wall clock stepped back', () => {
  const { tick, batches } = open([kind('a', (run) => run, 5_000)]);
  tick(100);
  tick(40);
  expect(batches.map(({ timestamp }) => timestamp)).toEqual([100, 40]);
});

test('tick() reports metrics that a run no longer sets as gone, once', () => {
  const flaky: CollectorKind = {
    name: 'disks',
    open(metrics) {
      const reads = metrics.counter('reads', 'Reads.', 'device');
      let devices = ['sda', 'sdb'];
      return {
        collect() {
          for (const device of devices) reads.with(device).set(1);
          devices = ['sda'];
        },
      };
    },
  };
  const { tick, batches } = open([flaky]);
  for (let second = 0; second < 3; second++) tick(second);
  expect(batches.map(({ gone }) => gone)).toEqual([[], ['reads{device="sdb"}'], []]);
});

test('tick() keeps a failing collector from the others and says so', () => {
  const broken = kind('broken', () => {
    throw new Error('table is torn');
  });
  const { tick, batches } = open([broken, kind('sound', () => 1)]);
  tick(0);
  expect(batches[0]?.values).toEqual([
    'success{collector="broken"} 0',
    'sound 1',
    'success{collector="sound"} 1',
  ]);
});

test('tick() logs a failure when it begins and when it ends, not at every run', () => {
  const flaky = kind('flaky', (run) => {
    if (run > 1 && run < 5) throw new Error('table is torn');
    return run;
  });
  const { tick, lines } = open([flaky]);
  for (let second = 0; second < 8; second++) tick(second);
  expect(lines.map((line) => line.replace(/^ts=\S+ /, ''))).toEqual([
    'level=warn msg="collector failed" collector=flaky error="table is torn"\n',
    'level=info msg="collector works again" collector=flaky\n',
  ]);
});

test('tick() asks a collector without data again after a minute, and logs it once for those who debug', () => {
  let asked = 0;
  const absent = kind('absent', () => {
    asked++;
    throw new NoDataError('no such table');
  });
  const { tick, lines, batches } = open([absent]);
  for (let second = 0; second <= 120; second++) tick(second);
  expect(asked).toBe(3);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('level=debug');
  expect(batches[0]?.values).toEqual(['success{collector="absent"} 0']);
});

test('tick() makes a collector that cannot be opened a failure and tries again', () => {
  let opened = 0;
  const late: CollectorKind = {
    name: 'late',
    open(metrics) {
      if (opened++ === 0) throw new Error('not yet');
      return { collect: () => metrics.gauge('late', 'Late.').value(1) };
    },
  };
  const { tick, batches } = open([late]);
  tick(0);
  tick(1);
  expect(batches.map(({ values }) => values)).toEqual([
    ['success{collector="late"} 0'],
    ['late 1', 'success{collector="late"} 1'],
  ]);
});

test('an asynchronous collector delivers alone, with the timestamp of its tick', async () => {
  const answer = Promise.withResolvers<number>();
  const { tick, batches } = open([kind('slow', () => answer.promise), kind('fast', () => 1)]);
  tick(0);
  tick(1);
  answer.resolve(7);
  await turn();
  expect(batches.map(({ timestamp, values }) => [timestamp, values[0]])).toEqual([
    [0, 'fast 1'],
    [1, 'fast 1'],
    [0, 'slow 7'],
  ]);
});

test('a collector that hangs is not run again, and fails after the deadline', () => {
  let runs = 0;
  const hung = kind('hung', () => {
    runs++;
    return new Promise<number>(() => {});
  });
  const { tick, batches, clock } = open([hung]);
  for (let second = 0; second < 20; second++) {
    tick(second);
    clock.advance(1_000);
  }
  expect(runs).toBe(1);
  expect(batches).toEqual([{ timestamp: 15, values: ['success{collector="hung"} 0'], gone: [] }]);
});

test('what a collector sets after its deadline does not come to life', async () => {
  const answer = Promise.withResolvers<number>();
  const { tick, clock, collection } = open([kind('late', (run) => (run === 1 ? answer.promise : 2))]);
  tick(0);
  clock.advance(16_000);
  tick(16);
  answer.resolve(1);
  await turn();
  expect([...collection.families()].map(({ name }) => name)).not.toContain('late');
  tick(17);
  const late = [...collection.families()].find(({ name }) => name === 'late');
  expect([...late!.metrics].map(({ value }) => value)).toEqual([2]);
});

test('a collector is told by its signal that the deadline is over', () => {
  let heard: AbortSignal | undefined;
  const hung: CollectorKind = {
    name: 'hung',
    open: () => ({
      collect(signal) {
        heard = signal;
        return new Promise(() => {});
      },
    }),
  };
  const { tick, clock } = open([hung]);
  tick(0);
  expect(heard?.aborted).toBe(false);
  clock.advance(15_000);
  tick(15);
  expect(heard?.aborted).toBe(true);
});

test('openCollection() leaves out what the configuration disables', () => {
  const { tick, batches } = open([kind('a', () => 1), kind('b', () => 2)], ['a']);
  tick(0);
  expect(batches[0]?.values).toEqual(['b 2', 'success{collector="b"} 1']);
});

test('openCollection() leaves out kinds that are off unless enabled', () => {
  const { tick, batches } = open([{ ...kind('a', () => 1), enabled: false }]);
  tick(0);
  expect(batches).toEqual([]);
});

test('close() releases the collectors, and nothing is delivered afterwards', async () => {
  const answer = Promise.withResolvers<number>();
  let closed = 0;
  const slow = kind('slow', () => answer.promise);
  const closing: CollectorKind = {
    ...slow,
    open: (metrics, context) => ({ ...slow.open(metrics, context), close: () => closed++ }),
  };
  const { tick, collection, batches } = open([closing]);
  tick(0);
  collection.close();
  answer.resolve(1);
  await turn();
  expect([closed, batches]).toEqual([1, []]);
});

test('tick() tells a collector when its run was due', () => {
  const told: number[] = [];
  const clock: CollectorKind = {
    name: 'clock',
    open: () => ({ collect: (_signal, due) => void told.push(due) }),
  };
  const { tick } = open([clock]);
  tick(0);
  tick(1);
  expect(told).toEqual([START, START + 1_000]);
});
