import { expect, test } from 'vitest';
import type { ProbeVerdict } from '../../contract/probes.ts';
import { entryOf } from './probe-parts.testkit.ts';
import { isSettled, newestTold, verdictEvent } from './verdict-event.ts';

const down: ProbeVerdict = {
  cause: 'target-down',
  state: 'down',
  message: 'shop is down: 2 of 3 vantages fail (timeout)',
  since: '2026-11-21T00:00:00.000Z',
  failing: ['a', 'b'],
  notes: [{ vantage: 'c', cause: 'up', because: 'it reaches the target' }],
  quorum: { needed: 2, failing: 2, knowing: 3, of: 3 },
};
const up: ProbeVerdict = {
  ...down,
  cause: 'up',
  state: 'up',
  message: 'shop is up from 3 vantages',
  notes: [],
};
const entryWith = (verdict: ProbeVerdict) => Object.assign(entryOf(), { verdict, verdictAt: 1_000 });

test('isSettled() is true at once where all vantages agree', () => {
  const all = { ...down, quorum: { ...down.quorum, failing: 3 } };
  expect([isSettled(entryWith(all), 1_000), isSettled(entryWith(up), 1_000)]).toEqual([true, true]);
});

test('isSettled() waits for an interval where they do not', () => {
  const entry = entryWith(down);
  expect([isSettled(entry, 10_999), isSettled(entry, 11_000)]).toEqual([false, true]);
});

test('newestTold() is the one of the greatest version; of two, the one that says more than up', () => {
  const one = { cause: 'target-down', state: 'down', version: 2 };
  const other = { cause: 'up', state: 'up', version: 2 };
  expect(newestTold([{ ...other, version: 1 }, one, null, undefined, other])).toEqual(one);
  expect(newestTold([other, one])).toEqual(one);
  expect(newestTold([])).toBeUndefined();
});

test('verdictEvent() tells cause, message and notes', () => {
  expect(verdictEvent(entryWith(down), undefined)).toEqual({
    kind: 'probe-verdict',
    severity: 'error',
    subject: 'shop',
    message: 'target-down: shop is down: 2 of 3 vantages fail (timeout) (c: it reaches the target)',
  });
});

test('verdictEvent() does not tell that all is well from the beginning', () => {
  expect(verdictEvent(entryWith(up), undefined)).toBeUndefined();
});

test('verdictEvent() tells that all is well again', () => {
  const before = { cause: 'target-down', state: 'down', version: 1 };
  expect(verdictEvent(entryWith(up), before)).toMatchObject({
    severity: 'info',
    message: 'up: shop is up from 3 vantages',
  });
});

test('verdictEvent() warns of a vantage that is in trouble while the target is up', () => {
  expect(verdictEvent(entryWith({ ...up, cause: 'path-broken' }), undefined)?.severity).toBe('warning');
});
