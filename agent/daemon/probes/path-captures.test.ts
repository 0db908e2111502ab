import { expect, test } from 'vitest';
import type { CapturedPath } from '../../../probes/path/captured-path.ts';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { type FoundPath, PathCaptures } from './path-captures.ts';
import { resultAt } from './probe-parts.testkit.ts';

const path: CapturedPath = {
  method: 'udp',
  target: '192.0.2.7',
  reached: true,
  hops: [{ ttl: 1, address: '192.0.2.7', rtt: 0.4 }],
};
const lines = ['to 192.0.2.7 by udp', '1 192.0.2.7'];

/** Captures that are answered when the test says so. */
function captures() {
  const clock = fakeClock();
  const told: FoundPath[] = [];
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const paths = new PathCaptures({
    clock,
    tell: (found) => void told.push(found),
    capture: ({ address, protocol }) => {
      asked.push(`${protocol} ${address}`);
      return new Promise((resolve) => waiting.push(() => resolve(path)));
    },
  });
  const answer = async () => {
    for (const resolve of waiting.splice(0)) resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { paths, clock, told, asked, answer };
}

const up = (address = '192.0.2.7') => resultAt(0, { address });
const down = (address = '192.0.2.7') => resultAt(0, { address, state: 'down' });

test('PathCaptures looks after the first good run, and again an hour later', async () => {
  const { paths, clock, asked, answer, told } = captures();
  paths.after('shop', up());
  await answer();
  paths.after('shop', up());
  clock.advance(3_600_000);
  paths.after('shop', up());
  expect([asked.length, told]).toEqual([2, [{ name: 'shop', state: 'up', lines }]]);
});

test('PathCaptures looks once when a target begins to fail', async () => {
  const { paths, asked, answer, told } = captures();
  for (const result of [down(), down(), down()]) paths.after('shop', result);
  await answer();
  expect([asked, told]).toEqual([['tcp 192.0.2.7'], [{ name: 'shop', state: 'down', lines }]]);
});

test('PathCaptures pings where the probe does', () => {
  const { paths, asked } = captures();
  paths.after('shop', resultAt(0, { kind: 'icmp' }));
  expect(asked).toEqual(['icmp 192.0.2.7']);
});

test('PathCaptures looks for two at a time, and for what fails first', async () => {
  const { paths, asked, answer } = captures();
  for (const host of [1, 2, 3]) paths.after(`probe-${host}`, up(`192.0.2.${host}`));
  paths.after('shop', down());
  expect(asked).toEqual(['tcp 192.0.2.1', 'tcp 192.0.2.2']);
  await answer();
  expect(asked.slice(2)).toEqual(['tcp 192.0.2.7', 'tcp 192.0.2.3']);
});

test('PathCaptures looks once for all probes of an address', async () => {
  const { paths, asked, answer, told } = captures();
  paths.after('shop', up());
  paths.after('mail', up());
  await answer();
  paths.after('web', up());
  expect(asked.length).toBe(2);
  await answer();
  expect(told.map(({ name }) => name)).toEqual(expect.arrayContaining(['shop', 'mail', 'web']));
});

test.each([
  ['without an address', resultAt(0, { address: undefined })],
  ['of this host', up('127.0.0.1')],
  ['that says nothing', resultAt(0, { state: 'unknown' })],
])('PathCaptures does not look after a run %s', (_, result) => {
  const { paths, asked } = captures();
  paths.after('shop', result);
  expect(asked).toEqual([]);
});
