import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { type FakeServices, fakeServices } from '../services.testkit.ts';

async function answerTo(path: string, services: FakeServices = fakeServices()): Promise<unknown> {
  return (await api(services).tcp(`/api/v1/${path}`)).json();
}

describe('what a Prometheus tells of itself', () => {
  test('buildinfo names the Prometheus whose API this is, and no other application', async () => {
    const answer = await answerTo('status/buildinfo');
    expect(answer).toMatchObject({
      status: 'success',
      data: { version: expect.stringMatching(/^3\.\d+\.\d+$/) },
    });
    expect(answer).not.toHaveProperty('data.application');
  });

  test('flags are the limits of queries', async () => {
    const options = [
      { path: 'query.timeout', value: '30s', source: 'default' },
      { path: 'query.lookback', value: '5m', source: 'default' },
    ];
    const services = fakeServices({
      config: { reload: () => Promise.reject(), show: () => ({ file: null, options }) },
    });
    expect(await answerTo('status/flags', services)).toMatchObject({
      data: { 'query.timeout': '30s', 'query.lookback-delta': '5m' },
    });
  });

  test('config is what a Prometheus would have written', async () => {
    expect(await answerTo('status/config')).toMatchObject({
      data: { yaml: 'global:\n  scrape_interval: 1s\n' },
    });
  });

  test('tsdb counts what makes most series', async () => {
    const services = fakeServices();
    for (const cpu of ['0', '1', '2']) services.series.add({ __name__: 'cpu', cpu, mode: 'idle' }, []);
    services.series.add({ __name__: 'up' }, [[1_000, 1]]);
    expect(await answerTo('status/tsdb?limit=2', services)).toEqual({
      status: 'success',
      data: {
        headStats: {
          numSeries: 4,
          numLabelPairs: 6,
          chunkCount: 0,
          minTime: expect.any(Number),
          maxTime: expect.any(Number),
        },
        seriesCountByMetricName: [
          { name: 'cpu', value: 3 },
          { name: 'up', value: 1 },
        ],
        labelValueCountByLabelName: [
          { name: 'cpu', value: 3 },
          { name: '__name__', value: 2 },
        ],
        memoryInBytesByLabelName: [
          { name: '__name__', value: 43 },
          { name: 'mode', value: 24 },
        ],
        seriesCountByLabelValuePair: [
          { name: '__name__=cpu', value: 3 },
          { name: 'mode=idle', value: 3 },
        ],
      },
    });
  });
});

describe('/api/v1/metadata', () => {
  const measured = () => {
    const services = fakeServices();
    services.set.gauge('node_load1', 'One minute.').value(1);
    services.set.untyped('node_odd', 'Odd.').value(1);
    return services;
  };

  test('tells type and help of what is measured', async () => {
    expect(await answerTo('metadata', measured())).toEqual({
      status: 'success',
      data: {
        node_load1: [{ type: 'gauge', help: 'One minute.', unit: '' }],
        node_odd: [{ type: 'unknown', help: 'Odd.', unit: '' }],
      },
    });
  });

  test.each([
    ['metric=node_odd', ['node_odd']],
    ['metric=none', []],
    ['limit=1', ['node_load1']],
    ['limit=0', []],
    ['limit=-1', ['node_load1', 'node_odd']],
  ])('tells with %s of %s', async (query, names) => {
    const { data } = (await answerTo(`metadata?${query}`, measured())) as { data: object };
    expect(Object.keys(data)).toEqual(names);
  });
});
