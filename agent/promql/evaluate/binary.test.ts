import { describe, expect, test } from 'vitest';
import { ask, askRange, shown, storeOf } from './evaluate-query.testkit.ts';

describe('binary operators', () => {
  const store = storeOf(
    60,
    'use{host="a",mode="user"} 1 2 3',
    'use{host="a",mode="idle"} 9 8 7',
    'use{host="b",mode="user"} 4 stale 6',
    'cores{host="a"} 2 2 2',
    'cores{host="b"} 4 4 4',
  );
  const range = { to: 120, step: 60 };

  test('arithmetic between scalars follows Go: powers of one, remainders of negatives', async () => {
    expect(shown(await ask(store, '1 ^ NaN + (-1) ^ Inf + -7 % 3', 0))).toEqual(['1']);
  });

  test('a comparison between scalars gives 0 or 1', async () => {
    expect(shown(await ask(store, '2 > bool 1', 0))).toEqual(['1']);
  });

  test('arithmetic with a scalar drops the metric name and keeps the side', async () => {
    expect(shown(await ask(store, '10 - cores', 0))).toEqual(['{host="a"} 8', '{host="b"} 6']);
  });

  test('a comparison with a scalar keeps the value of the vector, on whichever side it is', async () => {
    expect(shown(await ask(store, '3 < cores', 0))).toEqual(['{__name__="cores", host="b"} 4']);
  });

  test('bool gives 0 or 1 and drops the name', async () => {
    expect(shown(await ask(store, 'cores > bool 3', 0))).toEqual(['{host="a"} 0', '{host="b"} 1']);
  });

  test('a range of scalars is one series without labels', async () => {
    expect(shown(await askRange(store, '1 + 1', range))).toEqual(['{} 2@0 2@60 2@120']);
  });

  test('group_left gives each of many the one that has the same labels', async () => {
    expect(shown(await askRange(store, 'use / on (host) group_left cores', range))).toEqual([
      '{host="a", mode="idle"} 4.5@0 4@60 3.5@120',
      '{host="a", mode="user"} 0.5@0 1@60 1.5@120',
      '{host="b", mode="user"} 1@0 1.5@120',
    ]);
  });

  test('group_right is group_left with the sides changed', async () => {
    expect(shown(await ask(store, 'cores - on (host) group_right use{mode="user"}', 0))).toEqual([
      '{host="a", mode="user"} 1',
      '{host="b", mode="user"} 0',
    ]);
  });

  test('a comparison between vectors gives the value on the left, also with group_right', async () => {
    expect(shown(await ask(store, 'cores < on (host) group_right use', 0))).toEqual([
      '{__name__="use", host="a", mode="idle"} 2',
    ]);
  });

  test('labels that are named come over from the one side', async () => {
    const roles = storeOf(60, 'load{host="a",role="old"} 3', 'role{host="a",role="db"} 1');
    expect(shown(await ask(roles, 'load * on (host) group_left (role) role', 0))).toEqual([
      '{host="a", role="db"} 3',
    ]);
  });

  test('many on the left without group_left is an error', async () => {
    await expect(ask(store, 'use / on (host) cores', 0)).rejects.toThrow(
      'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
    );
  });

  test('many on the left is an error also where the comparison leaves none', async () => {
    await expect(ask(store, 'use == on (host) cores', 0)).rejects.toThrow('multiple matches for labels');
  });

  test('many on the one side is an error that names them', async () => {
    await expect(ask(store, 'cores / on (host) use', 0)).rejects.toThrow(
      'found duplicate series for the match group {host="a"} on the right hand-side of the operation: ' +
        '[{__name__="use", host="a", mode="idle"}, {__name__="use", host="a", mode="user"}]' +
        ';many-to-many matching not allowed: matching labels must be unique on one side',
    );
  });

  test('the left side is named where it is the one side', async () => {
    await expect(ask(store, 'use / on (host) group_right cores', 0)).rejects.toThrow('on the left hand-side');
  });

  test('labels that come over must not make two results the same', async () => {
    await expect(ask(store, 'use{host="a"} * on (host) group_left (mode) cores', 0)).rejects.toThrow(
      'multiple matches for labels: grouping labels must ensure unique matches',
    );
  });

  test('two of the one side that take turns are no duplicates', async () => {
    const turns = storeOf(60, 'v{g="1"} 1 1', 'w{g="1",n="a"} 5 stale', 'w{g="1",n="b"} _ 7');
    expect(shown(await askRange(turns, 'v * on (g) w', { to: 60, step: 60 }))).toEqual(['{g="1"} 5@0 7@60']);
  });

  test('duplicates do not matter where the other side has nothing', async () => {
    expect(shown(await ask(store, 'nothing / on (host) use', 0))).toEqual([]);
  });

  test('and keeps the points that have a partner at the same step', async () => {
    expect(shown(await askRange(store, 'cores and on (host) use{host="b"}', range))).toEqual([
      '{__name__="cores", host="b"} 4@0 4@120',
    ]);
  });

  test('or adds the points of the right that have no partner, step by step', async () => {
    const both = storeOf(60, 'a{x="1"} 1 stale 3', 'b{x="1"} 5 6 7');
    expect(shown(await askRange(both, 'a or b', range))).toEqual([
      '{__name__="a", x="1"} 1@0 3@120',
      '{__name__="b", x="1"} 6@60',
    ]);
  });

  test('or joins what has the same labels in the end', async () => {
    const both = storeOf(60, 'a{x="1"} 1 stale 3', 'b{x="1"} 5 6 7');
    expect(shown(await askRange(both, '-a or -b', range))).toEqual(['{x="1"} -1@0 -6@60 -3@120']);
  });

  test('or keeps apart what keeps its name and what does not, step by step', async () => {
    const changing = storeOf(60, 'a{x="1"} 1 5 1');
    expect(shown(await askRange(changing, 'a > 3 or a * 0', range))).toEqual([
      '{__name__="a", x="1"} 5@60',
      '{x="1"} 0@0 0@120',
    ]);
  });

  test('unless keeps the points without a partner', async () => {
    const both = storeOf(60, 'a{x="1"} 1 2 3', 'b{x="1"} 5 stale stale');
    expect(shown(await askRange(both, 'a unless b', range))).toEqual(['{__name__="a", x="1"} 2@60 3@120']);
  });

  test('the names of compared series go where their functions dropped them', async () => {
    const two = storeOf(60, 'a{x="1"} 1 2 3', 'b{x="1"} 0 0 0');
    expect(shown(await ask(two, 'rate(a[3m]) > rate(b[3m])', 120))).toEqual([
      expect.stringContaining('{x="1"}'),
    ]);
  });
});
