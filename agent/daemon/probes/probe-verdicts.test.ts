import { expect, test } from 'vitest';
import { chooseVantages } from '../../../probes/verdict/choose-vantages.ts';
import type { VantageResult } from '../../contract/probes.ts';
import { fakeClock } from '../../kit/clock.testkit.ts';
import type { ProbeEntry } from './probe-entry.ts';
import { entryOf, keptEvents, resultAt } from './probe-parts.testkit.ts';
import { ProbeVerdicts } from './probe-verdicts.ts';
import type { Vantage } from './vantage.ts';

const result: VantageResult = {
  name: 'shop',
  runs: true,
  state: 'up',
  reason: 'ok',
  time: '2026-11-21T00:00:00.000Z',
  address: '192.0.2.7',
  answers: null,
  families: null,
  told: null,
};

/** Another host that answers and told that of `shop` at a moment of the monotonic clock. */
function vantage(host: string, heardAt: number, more: Partial<VantageResult> = {}): Vantage {
  const time = '2026-11-21T00:00:00.000Z';
  const told = { ...result, ...more };
  return {
    host,
    answer: { time, vantage: host, labels: {}, results: [told], mesh: [], northStars: { failing: 0, of: 0 } },
    results: new Map([['shop', { result: told, age: 0, heardAt }]]),
    answeredAt: heardAt,
    exchanges: [{ milliseconds: 1 }],
  };
}

const silent = (one: Vantage): Vantage => ({
  ...one,
  exchanges: [{ because: 'connection-refused' }, { because: 'connection-refused' }],
});

function verdictsOn(host: string, entry: ProbeEntry, others: () => readonly Vantage[], clock = fakeClock()) {
  const { emit, events } = keptEvents();
  const verdicts = new ProbeVerdicts({
    host,
    clock,
    place: () => ({ host, labels: {}, northStars: { failing: 0, of: 0 } }),
    entries: () => [entry],
    vantages: others,
    emit,
    changed: () => undefined,
  });
  const find = (state: 'up' | 'down') => {
    entry.result = resultAt(clock.now(), { state });
    entry.judged = { ...entry.judged, state, reason: state === 'up' ? 'ok' : 'timeout' };
    verdicts.judge([entry]);
  };
  return { verdicts, find, clock, told: () => events.map(({ message }) => message.split(':')[0]) };
}

const hosts = ['a', 'b', 'c'];
/** In the order in which they tell the verdict of `shop`. */
const ranked = chooseVantages('shop', hosts, 'all');

test('judge() tells a verdict once, on the first vantage that can be heard', () => {
  const told = ranked.map((host) => {
    const others = ranked
      .filter((other) => other !== host)
      .map((other) => vantage(other, 0, { state: 'down' }));
    const { verdicts, find, told: events } = verdictsOn(host, entryOf(), () => others);
    verdicts.choose();
    find('down');
    find('down');
    return events();
  });
  expect(told).toEqual([['target-down'], [], []]);
});

test('judge() leaves it to the next one to tell where the first is silent', () => {
  const [first, second, third] = ranked as [string, string, string];
  const others = [silent(vantage(first, 0)), vantage(third, 0, { state: 'down' })];
  const { verdicts, find, clock, told } = verdictsOn(second, entryOf(), () => others);
  clock.advance(40_000);
  others[1] = vantage(third, clock.monotonic(), { state: 'down' });
  verdicts.choose();
  find('down');
  clock.advance(10_000);
  verdicts.tick();
  expect(told()).toEqual(['target-down']);
});

test('judge() does not tell again what another host has told', () => {
  const told = { cause: 'target-down', state: 'down', version: 4 };
  const others = ranked.slice(1).map((host) => vantage(host, 0, { state: 'down', told }));
  const entry = entryOf();
  const { verdicts, find, told: events } = verdictsOn(ranked[0]!, entry, () => others);
  verdicts.choose();
  find('down');
  expect(events()).toEqual([]);
  expect(entry.toldVerdict).toEqual(told);
});

test('judge() waits with a path that is broken until the others have looked as well', () => {
  const others = ranked.slice(1).map((host) => vantage(host, 0));
  const { verdicts, find, clock, told } = verdictsOn(ranked[0]!, entryOf(), () => others);
  verdicts.choose();
  find('down');
  expect(told()).toEqual([]);
  clock.advance(10_000);
  find('down');
  expect(told()).toEqual(['path-broken']);
});

test('judge() believes what another told between two questions while it answers', () => {
  const entry = entryOf({ interval: '1s', timeout: '1s' });
  const { verdicts, find, clock } = verdictsOn('a', entry, () => [vantage('b', 0), vantage('c', 0)]);
  verdicts.choose();
  clock.advance(10_000);
  find('up');
  expect(entry.verdict).toMatchObject({ cause: 'up', quorum: { knowing: 3 } });
});

test('judge() believes a silent host no longer than its results are fresh', () => {
  const entry = entryOf({ interval: '1s', timeout: '1s' });
  const { verdicts, find, clock } = verdictsOn('a', entry, () => [vantage('b', 0), silent(vantage('c', 0))]);
  verdicts.choose();
  clock.advance(3_001);
  find('up');
  expect(entry.verdict!.quorum.knowing).toBe(2);
});

test('one vantage has nothing to tell beyond its state', () => {
  const { verdicts, find, told } = verdictsOn('a', entryOf(), () => []);
  verdicts.choose();
  find('down');
  expect(told()).toEqual([]);
});

test('choose() has so many hosts run a probe, and each host finds the same ones', () => {
  const chosen = hosts.map((host) => {
    const others = hosts.filter((other) => other !== host).map((other) => vantage(other, 0));
    const { verdicts } = verdictsOn(host, entryOf({ vantages: 2 }), () => others);
    verdicts.choose();
    return verdicts.hostsOf('shop').join();
  });
  expect(chosen).toEqual(Array(3).fill(ranked.slice(0, 2).join()));
});

test('a host takes over after a minute from one that is silent', () => {
  const [first, second, third] = ranked as [string, string, string];
  const clock = fakeClock();
  const others = () => [vantage(first, 0), vantage(second, clock.monotonic())];
  const { verdicts } = verdictsOn(third, entryOf({ vantages: 2 }), others, clock);
  verdicts.choose();
  clock.advance(59_000);
  expect([verdicts.tick(), verdicts.runsHere('shop')]).toEqual([false, false]);
  clock.advance(2_000);
  expect([verdicts.tick(), verdicts.runsHere('shop')]).toEqual([true, true]);
  expect(verdicts.hostsOf('shop')).toEqual([second, third]);
});

test('a host that does not have a probe is no vantage of it', () => {
  const without = { ...vantage('b', 0), results: new Map() };
  const { verdicts } = verdictsOn('a', entryOf(), () => [without]);
  verdicts.choose();
  expect(verdicts.hostsOf('shop')).toEqual(['a']);
});

test.each([
  ['192.0.2.7', 'vantage-isolated'],
  ['127.0.0.1', 'target-down'],
])('ProbeVerdicts finds %s of a host that is cut off %s', (address, cause) => {
  const entry = entryOf({ name: 'shop' });
  const clock = fakeClock();
  const verdicts = new ProbeVerdicts({
    host: 'web-1',
    clock,
    place: () => ({ host: 'web-1', labels: {}, northStars: { failing: 3, of: 3 } }),
    entries: () => [entry],
    vantages: () => [],
    emit: () => undefined,
    changed: () => undefined,
  });
  const down = { state: 'down', reason: 'connection-refused' } as const;
  entry.result = resultAt(clock.now(), { ...down, address });
  entry.judged = { ...entry.judged, ...down };
  verdicts.judge([entry]);
  expect(entry.verdict?.cause).toBe(cause);
});
