import { expect, test } from 'vitest';
import { FaultSeries } from './fault-series.ts';
import { noReport } from './running-faults.ts';

const web = {
  ...{ name: 'web', listen: '127.0.0.1:1', upstream: 'db:2', connections: 3 },
  ...{ upstreamReceived: 10, upstreamSent: 9, downstreamReceived: 8, downstreamSent: 7 },
};
const texts = (series: FaultSeries) =>
  series.set.families.flatMap(({ metrics }) =>
    [...metrics.values()].map(({ text, value }) => `${text} ${value}`),
  );

test('FaultSeries exposes the names and labels of the official server', () => {
  const series = new FaultSeries();
  series.take({ ...noReport, proxies: [web] });
  expect(texts(series)).toEqual([
    'vedette_faults_active 0',
    'vedette_faults_owned 0',
    'toxiproxy_proxy_connections{listener="127.0.0.1:1",proxy="web",upstream="db:2"} 3',
    'toxiproxy_proxy_received_bytes_total{direction="upstream",listener="127.0.0.1:1",proxy="web",upstream="db:2"} 10',
    'toxiproxy_proxy_received_bytes_total{direction="downstream",listener="127.0.0.1:1",proxy="web",upstream="db:2"} 8',
    'toxiproxy_proxy_sent_bytes_total{direction="upstream",listener="127.0.0.1:1",proxy="web",upstream="db:2"} 9',
    'toxiproxy_proxy_sent_bytes_total{direction="downstream",listener="127.0.0.1:1",proxy="web",upstream="db:2"} 7',
  ]);
});

test('FaultSeries counts a disabled proxy as a fault', () => {
  const series = new FaultSeries();
  series.take({ ...noReport, faults: { toxics: 2, owned: 1, disabledProxies: 1, since: 0 } });
  expect(texts(series)).toEqual(['vedette_faults_active 3', 'vedette_faults_owned 1']);
});

test('FaultSeries stores proxies that last, and not those that a test makes and ends', () => {
  const series = new FaultSeries();
  for (let report = 0; report < 9; report++) series.take({ ...noReport, proxies: [web] });
  expect(series.flush().metrics).toHaveLength(2);
  series.take({ ...noReport, proxies: [web] });
  expect(series.flush().metrics).toHaveLength(7);
  series.take(noReport);
  expect(series.flush()).toMatchObject({ metrics: { length: 2 }, gone: { length: 5 } });
});

test('FaultSeries.flush() tells each report once', () => {
  const series = new FaultSeries();
  series.take(noReport);
  expect(series.flush().metrics).toHaveLength(2);
  expect(series.flush()).toEqual({ metrics: [], gone: [] });
});

test('FaultSeries.clear() ends every series', () => {
  const series = new FaultSeries();
  series.take(noReport);
  series.clear();
  expect(series.flush()).toMatchObject({ metrics: [], gone: { length: 2 } });
  expect(texts(series)).toEqual([]);
});
