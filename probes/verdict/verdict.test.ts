import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProbeState } from '../probe-result.ts';
import type { MeshPair, VantageRow, VantageTable } from './vantage-table.ts';
import { type Verdict, verdict, verdictCauses } from './verdict.ts';

type GoldenVerdict = { readonly it: string; readonly table: VantageTable; readonly verdict: Verdict };

const folder = join(import.meta.dirname, 'testdata');
const golden = readdirSync(folder)
  .sort()
  .map((file): [string, GoldenVerdict] => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))]);

test.each(golden.map(([file, { it, ...rest }]) => [it, file, rest] as const))(
  'verdict() %s',
  (_, _file, { table, verdict: expected }) => {
    expect(verdict(table)).toEqual(expected);
  },
);

test('verdict() has a golden file for each cause', () => {
  const causes = new Set(golden.map(([, { verdict: expected }]) => expected.cause));
  expect([...causes].sort()).toEqual([...verdictCauses].sort());
});

const hosts = ['a', 'b', 'c', 'd', 'e'];
const row = (vantage: string) =>
  fc.record({
    vantage: fc.constant(vantage),
    state: fc.constantFrom<ProbeState[]>('up', 'degraded', 'down', 'unknown'),
    reason: fc.constantFrom('ok', 'timeout', 'name-not-found'),
    age: fc.constantFrom(0, 30_000, 30_001),
    address: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1'),
    labels: fc.record({ region: fc.constantFrom('eu', 'us') }),
  });
const pair = (from: string, to: string) => fc.boolean().map((up): MeshPair => ({ from, to, up }));
const mesh = fc.tuple(
  ...hosts.flatMap((from) => hosts.filter((to) => to !== from).map((to) => pair(from, to))),
);
const tables: fc.Arbitrary<VantageTable> = fc.record({
  probe: fc.constant('shop'),
  interval: fc.constant(10_000),
  rows: fc.tuple(...hosts.map(row)).chain((rows): fc.Arbitrary<VantageRow[]> => fc.subarray([...rows])),
  mesh: mesh.chain((pairs) => fc.subarray([...pairs])),
});

test('verdict() is the same whatever the order of rows and pairs', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const turned = { ...table, rows: table.rows.toReversed(), mesh: table.mesh.toReversed() };
      const [one, other] = [verdict(table), verdict(turned)];
      expect([other.cause, other.state, other.quorum]).toEqual([one.cause, one.state, one.quorum]);
    }),
  );
});

test('verdict() is down if and only if a quorum fails', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const { state, quorum } = verdict(table);
      expect(state === 'down').toBe(quorum.failing >= quorum.needed);
    }),
  );
});

test('verdict() has the same state with and without rows that are old or unknown', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const rows = table.rows.filter(({ state, age }) => state !== 'unknown' && age <= 30_000);
      const [one, other] = [verdict(table), verdict({ ...table, rows })];
      expect([other.state, other.failing]).toEqual([one.state, one.failing]);
    }),
  );
});

test('verdict() is never down or degraded while all that know are up', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const rows = table.rows.map(
        (each) => ({ ...each, state: each.state === 'unknown' ? each.state : 'up' }) as const,
      );
      expect(['up', 'unknown']).toContain(verdict({ ...table, rows }).state);
    }),
  );
});

test('verdict() names each vantage at most once in its notes', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const named = verdict(table).notes.map(({ vantage }) => vantage);
      expect(new Set(named).size).toBe(named.length);
    }),
  );
});
