import { expect, test } from 'vitest';
import type { ProbeState } from '../probe-result.ts';
import { guardedResult, isItMe, looksAtThisHost } from './north-stars.ts';

const star = (name: string, state: ProbeState, { age = 0, reason = 'ok' } = {}) => ({
  name,
  state,
  age,
  reason,
});
const result = (state: ProbeState, kind = 'http', address: string | undefined = undefined) => ({
  state,
  kind,
  address,
  reason: 'connection-refused',
  message: 'down: connection refused',
});

test.each([
  ['no north star', [], false],
  ['all up', [star('a', 'up'), star('b', 'up')], false],
  ['one of three gone', [star('a', 'down'), star('b', 'up'), star('c', 'up')], false],
  ['half of them gone', [star('a', 'down'), star('b', 'down'), star('c', 'up'), star('d', 'up')], false],
  ['two of three gone', [star('a', 'down'), star('b', 'down'), star('c', 'degraded')], true],
  ['the only one gone', [star('a', 'down')], false],
  ['no network', [star('a', 'unknown'), star('b', 'unknown', { reason: 'network-unreachable' })], true],
  ['one gone, and old news of another', [star('a', 'down'), star('b', 'down', { age: 31_000 })], false],
  [
    'one gone, and a cancelled run',
    [star('a', 'down'), star('b', 'unknown', { reason: 'cancelled' })],
    false,
  ],
])('isItMe() with %s', (_, stars, offline) => {
  expect(isItMe(stars, 30_000).offline).toBe(offline);
});

const cutOff = { offline: true, failing: ['a', 'b'], of: 3 };

test('guardedResult() makes what is down unknown while this host is cut off', () => {
  expect(guardedResult(result('down'), cutOff)).toMatchObject({
    state: 'unknown',
    reason: 'vantage-offline',
    message: 'unknown: this host reaches 1 of 3 north stars',
  });
});

test('guardedResult() believes what was reached', () => {
  expect(guardedResult(result('up'), cutOff).state).toBe('up');
  expect(guardedResult(result('degraded'), cutOff).state).toBe('degraded');
});

test('guardedResult() believes what needs no network', () => {
  expect(guardedResult(result('down', 'systemd'), cutOff).state).toBe('down');
  expect(guardedResult(result('down', 'tcp', '127.0.0.1'), cutOff).state).toBe('down');
});

test('guardedResult() changes nothing while the north stars are there', () => {
  const down = result('down');
  expect(guardedResult(down, { offline: false, failing: [], of: 3 })).toBe(down);
});

test('looksAtThisHost() knows loopback addresses', () => {
  const addresses = [
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '::ffff:127.0.0.1',
    '128.0.0.1',
    '10.127.0.1',
    'fe80::1',
  ];
  const local = addresses.filter((address) => looksAtThisHost({ kind: 'tcp', address }));
  expect(local).toEqual(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']);
});
