import { expect, test } from 'vitest';
import type { ProbesConfig } from '../../../probes/config.ts';
import { uptime } from '../../../probes/judge/uptime.ts';
import type { ProbeResult } from '../../../probes/probe-result.ts';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { createProbeRecords } from '../../store/local/probe-records.ts';
import { memoryDatabase } from '../../store/local/store.testkit.ts';
import { KeptProbes } from './kept-probes.ts';
import { ProbeMarks } from './probe-marks.ts';
import { configOf, keptEvents, keptLog, resultAt } from './probe-parts.testkit.ts';
import { ProbeSeries } from './probe-series.ts';
import { ProbeWatch } from './probe-watch.ts';

const shop = { name: 'shop', timeout: '1s' };
const stars = [
  { name: 'star-1', timeout: '1s' },
  { name: 'star-2', timeout: '1s' },
];

/** A watch of probes with an interval of 10 s; `runs` gives one result each ten seconds. */
function watchOf(config: ProbesConfig = configOf([shop]), clock = fakeClock(), database = memoryDatabase()) {
  const records = createProbeRecords(database);
  const kept = new KeptProbes(records, keptLog().log);
  const { emit, events } = keptEvents();
  const rechecked: (readonly [string, number])[] = [];
  const series = new ProbeSeries();
  const watch = new ProbeWatch({
    config,
    clock,
    kept,
    marks: new ProbeMarks(records, clock),
    series,
    emit,
    recheck: (name, delay) => void rechecked.push([name, delay]),
  });
  const take = (name: string, state: ProbeResult['state'], more: Partial<ProbeResult> = {}) =>
    watch.take(name, resultAt(clock.now(), { state, duration: 0, ...more }));
  const runs = (name: string, ...states: ProbeResult['state'][]) => {
    for (const state of states) {
      clock.advance(10_000);
      take(name, state);
    }
  };
  const told = () => events.map(({ message }) => message);
  return { watch, series, clock, database, kept, take, runs, told, rechecked };
}

test('take() goes down after two failures and tells it once', () => {
  const { watch, runs, told } = watchOf();
  runs('shop', 'up', 'down', 'down', 'down');
  expect(watch.entry('shop').judged.state).toBe('down');
  expect(told()).toEqual(['shop is down: connection refused; it was up for 20 s']);
});

test('take() tells once that a probe flaps, and once that it no longer does', () => {
  const { runs, told } = watchOf();
  for (let pair = 0; pair < 12; pair++) runs('shop', 'up', 'down');
  const flaps = () => told().filter((message) => message.includes('flap'));
  expect(flaps()).toEqual(['shop is flapping: its results change too often; it is up now']);
  runs('shop', ...Array.from({ length: 21 }, () => 'up' as const));
  expect(flaps().slice(1)).toEqual(['shop no longer flaps; it is up']);
});

test('take() tells neither success nor failure of a result that is unknown', () => {
  const { take, series } = watchOf();
  const metrics = [{ name: 'probe_success', help: 'success', labels: {}, value: 0 }];
  take('shop', 'down', { metrics });
  const told = () => [...series.flush().metrics].map(({ text }) => text).join();
  expect(told()).toContain('probe_success');
  take('shop', 'unknown', { metrics });
  expect(series.flush().gone.map(({ text }) => text)).toEqual([expect.stringContaining('probe_success')]);
});

test('take() asks for a run soon that confirms a change', () => {
  const { runs, rechecked } = watchOf();
  runs('shop', 'up', 'down');
  expect(rechecked).toEqual([['shop', 2_500]]);
});

test('take() is unsettled by a change and by what may become one, not by what goes on', () => {
  const { take } = watchOf();
  expect(['up', 'up', 'down', 'down', 'down'].map((state) => take('shop', state as 'up'))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
});

test('take() asks the north stars before a failure is confirmed', () => {
  const { runs, rechecked } = watchOf(configOf([shop, ...stars], { north_stars: ['star-1', 'star-2'] }));
  runs('shop', 'up', 'down');
  expect(rechecked).toEqual([
    ['shop', 2_500],
    ['star-1', 0],
    ['star-2', 0],
  ]);
});

test('take() holds a failure for nothing while this host reaches no north stars', () => {
  const { watch, runs, take, clock } = watchOf(
    configOf([shop, ...stars], { north_stars: ['star-1', 'star-2'] }),
  );
  runs('shop', 'up');
  for (const name of ['star-1', 'star-2']) take(name, 'down');
  for (let run = 0; run < 3; run++) {
    clock.advance(2_000);
    take('shop', 'down');
  }
  expect(watch.entry('shop').judged).toMatchObject({ state: 'up', last: { state: 'unknown' } });
});

test('take() holds a failure for nothing that began while this host reached no north stars', () => {
  const { watch, runs, take, clock } = watchOf(
    configOf([{ ...shop, fail_after: 1 }, ...stars], { north_stars: ['star-1', 'star-2'] }),
  );
  runs('shop', 'up');
  for (const name of ['star-1', 'star-2']) take(name, 'down');
  const startedAt = clock.now();
  expect(watch.guard().offline).toBe(true);
  clock.advance(900);
  for (const name of ['star-1', 'star-2']) take(name, 'up');
  take('shop', 'down', { startedAt, duration: 900 });
  expect(watch.entry('shop').judged.state).toBe('up');
});

test('take() counts slow north stars from their end', () => {
  const slow = stars.map((star) => ({ ...star, interval: '1s', timeout: '5s' }));
  const { watch, clock, take } = watchOf(configOf([shop, ...slow], { north_stars: ['star-1', 'star-2'] }));
  const startedAt = clock.now();
  clock.advance(5_000);
  for (const name of ['star-1', 'star-2']) take(name, 'down', { startedAt, duration: 5_000 });
  expect(watch.guard()).toMatchObject({ offline: true, of: 2 });
});

test('tick() makes a probe unknown of which nothing is heard, and tells it', () => {
  const { watch, runs, clock, told } = watchOf();
  runs('shop', 'up');
  clock.advance(31_000);
  watch.tick(() => true);
  expect(watch.entry('shop').judged.state).toBe('unknown');
  expect(told()).toEqual(['shop is unknown: no result for more than 3 intervals; it was up for 30 s']);
});

test('take() tells that a probe is unknown whose runs say nothing', () => {
  const { runs, told } = watchOf();
  runs('shop', 'up', 'unknown', 'unknown', 'unknown', 'unknown');
  expect(told()).toEqual(['shop is unknown: no result for more than 3 intervals; it was up for 30 s']);
});

test('tick() does not tell that a probe is unknown that is not run here', () => {
  const { watch, runs, clock, told } = watchOf();
  runs('shop', 'up');
  clock.advance(31_000);
  watch.tick(() => false);
  expect(watch.entry('shop').judged.state).toBe('unknown');
  expect(told()).toEqual([]);
});

test('tick() does not hurry what takes longer than three intervals to fail', () => {
  const { watch, clock, take, told } = watchOf(configOf([{ ...shop, interval: '1s', timeout: '5s' }]));
  take('shop', 'down');
  clock.advance(5_000);
  watch.tick(() => true);
  expect([watch.entry('shop').judged.state, told().length]).toEqual(['down', 1]);
});

test('a restart keeps the state, and the time in between is unknown', () => {
  const first = watchOf();
  first.runs('shop', 'up', 'down', 'down');
  first.kept.save(10, first.watch.entries());
  first.clock.advance(600_000);
  const second = watchOf(configOf([shop]), first.clock, first.database);
  expect(second.watch.entry('shop').judged.state).toBe('down');
  second.take('shop', 'down');
  const spent = uptime(second.watch.entry('shop').changes, 0, second.clock.now());
  expect([spent.down, spent.unknown > 500_000]).toEqual([30_000, true]);
  expect(second.told()).toEqual([]);
});

test('configure() keeps the state of probes whose name stays, and forgets the others', () => {
  const { watch, runs, clock } = watchOf(configOf([shop, { name: 'mail' }]));
  runs('shop', 'up');
  const { since } = watch.entry('shop').judged;
  clock.advance(1_000);
  watch.configure(configOf([{ ...shop, interval: '20s' }, { name: 'web' }]));
  expect(watch.entry('shop')).toMatchObject({
    judged: { state: 'up', since },
    definition: { interval: 20_000 },
  });
  expect(watch.entries().map(({ definition }) => definition.name)).toEqual(['shop', 'web']);
  expect(() => watch.entry('mail')).toThrow('Cannot find the probe mail');
});

test('marksOf() marks a child as held while its parent is down', () => {
  const { watch, runs } = watchOf(configOf([shop, { name: 'basket', parent: 'shop' }]));
  runs('shop', 'down');
  expect(watch.marksOf(watch.entry('basket'))).toEqual([
    { mark: 'held-by-parent', because: 'shop is down', until: null },
  ]);
});

test('lookAgain() runs a probe again only when its last run is as old as a confirmation would be', () => {
  const { watch, runs, clock, rechecked } = watchOf();
  runs('shop', 'up');
  watch.lookAgain([watch.entry('shop')]);
  clock.advance(2_500);
  watch.lookAgain([watch.entry('shop')]);
  expect(rechecked).toEqual([['shop', 0]]);
});

test('left() forgets what was found, and tells nothing', () => {
  const { watch, runs, told } = watchOf();
  runs('shop', 'up');
  watch.left(watch.entry('shop'));
  expect(watch.entry('shop')).toMatchObject({ judged: { state: 'unknown' }, result: undefined });
  expect(told()).toEqual([]);
});
