import { describe, expect, test } from 'vitest';
import { Timeline } from '../data/timeline.ts';
import { fleetHost } from '../fleet.testkit.ts';
import { recentHistory, trendsOf } from './recent-history.ts';

describe('trendsOf()', () => {
  test('counts as use what a status does: not what waits for a disk', () => {
    const timeline = new Timeline(2, 3, 100);
    const add = (mode: string, values: readonly number[]) => {
      for (const [index, value] of values.entries())
        timeline.add({ __name__: 'node_cpu_seconds_total', mode }, 96 + index * 2, value);
    };
    add('user', [0, 0.5, 1]);
    add('system', [0, 0.1, 0.2]);
    add('iowait', [0, 0.4, 0.8]);
    add('idle', [0, 1, 2]);
    const { cpu } = trendsOf(timeline);
    expect([...cpu!].map((value) => Number(value.toFixed(3)))).toEqual([Number.NaN, 0.3, 0.3]);
  });

  test('has nothing of what the host does not measure', () => {
    const trends = trendsOf(new Timeline(2, 3, 100));
    expect(
      Object.values(trends)
        .flatMap((values) => [...values])
        .some((value) => value >= 0),
    ).toBe(false);
  });
});

describe('recentHistory()', () => {
  test.each([
    ['cannot be asked', null],
    ['does not answer', { url: 'http://127.0.0.1:1' }],
  ])('is null of a host that %s', async (_, target) => {
    const host = fleetHost('a', { target });
    expect(await recentHistory(host, new AbortController().signal)).toBeNull();
  });

  test('is null when the wall is left meanwhile', async () => {
    expect(await recentHistory(fleetHost('a'), AbortSignal.abort())).toBeNull();
  });
});
