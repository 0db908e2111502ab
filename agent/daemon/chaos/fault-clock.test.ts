import { expect, test } from 'vitest';
import { FaultClock } from './fault-clock.ts';

const proxy = (name: string, toxics: { name: string; owner?: string }[] = [], enabled = true) => ({
  ...{ name, toxics, enabled },
});

test('FaultClock.count() finds no fault where there is none', () => {
  expect(new FaultClock().count([proxy('a')], 5)).toEqual({
    ...{ toxics: 0, owned: 0, disabledProxies: 0, since: null },
  });
});

test('FaultClock.count() tells those of vedette from those of applications', () => {
  const toxics = [{ name: 'a', owner: 'vedette:ci' }, { name: 'b', owner: 'suite' }, { name: 'c' }];
  expect(new FaultClock().count([proxy('p', toxics), proxy('q', [], false)], 5)).toEqual({
    ...{ toxics: 3, owned: 1, disabledProxies: 1, since: 5 },
  });
});

test('FaultClock.count() remembers since when the oldest that is left is in force', () => {
  const clock = new FaultClock();
  clock.count([proxy('p', [{ name: 'a' }])], 1);
  expect(clock.count([proxy('p', [{ name: 'a' }, { name: 'b' }])], 2).since).toBe(1);
  expect(clock.count([proxy('p', [{ name: 'b' }])], 3).since).toBe(2);
  expect(clock.count([proxy('p', [{ name: 'a' }])], 4).since).toBe(4);
});
