import { expect, test } from 'vitest';
import { ProbeSeries } from './probe-series.ts';

const shop = { name: 'shop', target: 'https://shop.example/', labels: { team: 'web' } };
const metric = (name: string, value: number, labels = {}) => ({ name, help: 'Help.', labels, value });
const texts = (series: ProbeSeries) =>
  series.set.families.flatMap(({ metrics }) =>
    [...metrics.values()].map(({ text, value }) => `${text} ${value}`),
  );

test('ProbeSeries labels series with the probe, its target and its own labels', () => {
  const series = new ProbeSeries();
  series.take(shop, 'run', [metric('probe_success', 1)]);
  expect(texts(series)).toEqual([
    'probe_success{team="web",probe="shop",instance="https://shop.example/"} 1',
  ]);
});

test('ProbeSeries.flush() hands over each new value once', () => {
  const series = new ProbeSeries();
  series.take(shop, 'run', [metric('probe_success', 1)]);
  expect(series.flush().metrics).toHaveLength(1);
  expect(series.flush().metrics).toHaveLength(0);
});

test('ProbeSeries tells what the next run of a probe no longer has', () => {
  const series = new ProbeSeries();
  series.take(shop, 'run', [metric('probe_http_duration_seconds', 1, { phase: 'tls' })]);
  series.flush();
  series.take(shop, 'run', [metric('probe_success', 0)]);
  expect(series.flush().gone.map(({ text }) => text)).toEqual([
    'probe_http_duration_seconds{team="web",probe="shop",instance="https://shop.example/",phase="tls"}',
  ]);
  expect(texts(series)).toHaveLength(1);
});

test('ProbeSeries.take() of one part leaves the other parts of the probe', () => {
  const series = new ProbeSeries();
  series.take(shop, 'run', [metric('probe_success', 1)]);
  series.take(shop, 'judged', [metric('vedette_probe_state', 1, { state: 'up' })]);
  expect(texts(series)).toHaveLength(2);
});

test('ProbeSeries.drop() removes everything of a probe', () => {
  const series = new ProbeSeries();
  series.take(shop, 'run', [metric('probe_success', 1)]);
  series.take({ ...shop, name: 'mail' }, 'run', [metric('probe_success', 1)]);
  series.flush();
  series.drop('shop');
  expect(series.flush().gone).toHaveLength(1);
  expect(texts(series)).toHaveLength(1);
});

test('ProbeSeries brings a series back to life that was gone', () => {
  const series = new ProbeSeries();
  series.take(shop, 'run', [metric('probe_success', 1)]);
  series.drop('shop');
  series.take(shop, 'run', [metric('probe_success', 0)]);
  expect(series.flush()).toMatchObject({ metrics: [{ value: 0 }], gone: [] });
  expect(texts(series)).toHaveLength(1);
});
