import { describe, expect, test } from 'vitest';
import { requestError } from '../../client/request-error.ts';
import { systemClock } from '../../kit/clock.ts';
import type { FleetHost } from './fleet-host.ts';
import { config, hostOf } from './fleet-of-stores.testkit.ts';
import { fleetQueries } from './fleet-queries.ts';

const { signal } = new AbortController();
const series = (labels: Record<string, string>) => ({
  labels: { __name__: 'a', ...labels },
  samples: [[590_000, 1] as const],
});
const silent = {
  query: () => Promise.reject(requestError('h3', 'timeout')),
  listSeries: () => Promise.reject(requestError('h3', 'timeout')),
};
const steps = { start: 600_000, end: 600_000, step: 1 };

function service(hosts: readonly FleetHost[], changes: Partial<typeof config> = {}) {
  return fleetQueries({
    local: {
      run: () => Promise.reject(new Error('asked here')),
      listSeries: () => Promise.reject(new Error('listed here')),
    },
    hosts: () => Promise.resolve(hosts),
    config: () => ({ ...config, ...changes }),
    clock: systemClock,
  });
}

describe('fleetQueries()', () => {
  const hosts = [
    hostOf('h1', [series({ m: '1' }), series({ instance: 'z' }), series({ instance: 'h2', m: '1' })]),
    hostOf('h2', [series({ m: '1' }), series({ instance: 'z' })], { labels: { role: 'db' } }),
    hostOf('h3', [series({ m: '1' })], silent),
  ];

  test('asks this host alone without a scope', async () => {
    const request = { query: 'a', steps, instant: true, signal };
    await expect(service(hosts).run(request)).rejects.toThrow('asked here');
    await expect(service(hosts).listSeries({ selectors: ['a'], signal })).rejects.toThrow('listed here');
  });

  test('asks the hosts of a scope', async () => {
    const asked = { query: 'count(a)', steps, instant: true, signal, scope: '{role="db"}' };
    expect(await service(hosts).run(asked)).toMatchObject({
      missing: [],
      series: [{ values: Float64Array.of(2) }],
    });
  });

  test('waits for its turn no longer than a query may take', async () => {
    const hanging = hostOf('h1', [], {
      query: ({ signal: leaving }) =>
        new Promise((_, reject) => leaving.addEventListener('abort', () => reject(leaving.reason))),
    });
    const leaving = new AbortController();
    const asked = { query: 'a', steps, instant: true, scope: 'all' };
    const all = service([hanging]);
    const before = Array.from({ length: config.concurrency }, () =>
      all.run({ ...asked, signal: leaving.signal }).catch(() => 'ended'),
    );
    await expect(all.run({ ...asked, signal, timeout: 50 })).rejects.toMatchObject({
      kind: 'timeout',
      message: 'query timed out in query queue',
    });
    leaving.abort();
    expect(await Promise.all(before)).toEqual(before.map(() => 'ended'));
  });

  test('lists the series of all hosts, each once, and who did not answer', async () => {
    const {
      series: found,
      missing,
      warnings,
    } = await service(hosts).listSeries({
      selectors: ['a', '{m="1"}'],
      scope: 'all',
      signal,
    });
    expect(found).toEqual([
      { __name__: 'a', m: '1', instance: 'h1' },
      { __name__: 'a', instance: 'z' },
      { __name__: 'a', m: '1', instance: 'h2' },
    ]);
    expect([missing, warnings]).toEqual([['h3'], ['Partial result, without 1 of 3 hosts: h3 (timeout)']]);
  });

  test('refuses a list that is too long together, but no summary of it', async () => {
    const all = service(hosts, { max_series: 2 });
    const asked = { selectors: ['a'], scope: 'h1,h2', signal };
    await expect(all.listSeries(asked)).rejects.toMatchObject({ kind: 'too-large' });
    expect((await all.listSeries({ ...asked, summary: true })).series).toHaveLength(3);
  });

  test('lists the series of one instance from its host', async () => {
    const listed = await service(hosts).listSeries({
      selectors: ['a{instance="h2"}'],
      scope: 'h1,h2',
      signal,
    });
    expect(listed.series).toEqual([{ __name__: 'a', m: '1', instance: 'h2' }]);
  });

  test('refuses a selector that is none', async () => {
    const listing = service(hosts).listSeries({ selectors: ['rate(a[5m])'], scope: 'all', signal });
    await expect(listing).rejects.toThrow(SyntaxError);
  });

  test('fails when nobody answers', async () => {
    const listing = service(hosts).listSeries({ selectors: ['a'], scope: 'h3', signal });
    await expect(listing).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
