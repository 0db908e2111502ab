import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseVantages } from './choose-vantages.ts';

const fleet = Array.from({ length: 20 }, (_, index) => `web-${index}`);
const probes = Array.from({ length: 400 }, (_, index) => `probe-${index}`);

test('chooseVantages() takes all hosts, or those that are named', () => {
  expect(chooseVantages('shop', ['a', 'b', 'c'], 'all').sort()).toEqual(['a', 'b', 'c']);
  expect(chooseVantages('shop', ['a', 'b', 'c'], ['c', 'a', 'gone']).sort()).toEqual(['a', 'c']);
});

test('chooseVantages() takes as many as are wanted, and all when there are not so many', () => {
  expect(chooseVantages('shop', fleet, 3)).toHaveLength(3);
  expect(chooseVantages('shop', ['a', 'b'], 3)).toHaveLength(2);
  expect(chooseVantages('shop', ['a', 'a', 'b'], 3)).toHaveLength(2);
  expect(chooseVantages('shop', [], 3)).toEqual([]);
  expect(chooseVantages('shop', fleet, 0)).toEqual([]);
});

test('chooseVantages() gives every host its share', () => {
  const counts = new Map<string, number>();
  for (const probe of probes)
    for (const host of chooseVantages(probe, fleet, 3)) counts.set(host, (counts.get(host) ?? 0) + 1);
  // 60 each on average.
  expect(Math.min(...counts.values())).toBeGreaterThan(35);
  expect(Math.max(...counts.values())).toBeLessThan(90);
});

test('chooseVantages() does not depend on the order in which hosts are known', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(fleet), fc.nat(5), fc.string(), (hosts, wanted, probe) => {
      expect(chooseVantages(probe, hosts, wanted)).toEqual(chooseVantages(probe, hosts.toSorted(), wanted));
    }),
  );
});

test('chooseVantages() moves only the share of a host that is gone, to one host', () => {
  fc.assert(
    fc.property(
      fc.subarray(fleet, { minLength: 2 }),
      fc.integer({ min: 1, max: 5 }),
      fc.string(),
      (hosts, wanted, probe) => {
        const gone = hosts[0]!;
        const before = chooseVantages(probe, hosts, wanted);
        const after = chooseVantages(probe, hosts.slice(1), wanted);
        const kept = before.filter((host) => host !== gone);
        expect(after.slice(0, kept.length)).toEqual(kept);
        expect(after.length).toBe(Math.min(wanted, hosts.length - 1));
      },
    ),
  );
});
