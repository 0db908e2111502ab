import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningPrometheus, startPrometheus } from './prometheus.testkit.ts';
import { eventually, type RunningApi, runApi } from './server.testkit.ts';
import { fakeServices } from './services.testkit.ts';

/** Needs Debian's `prometheus` package; without it this fails, for then nothing shows that a Prometheus can read us. */
describe('a real Prometheus', () => {
  let api: RunningApi;
  let prometheus: RunningPrometheus;
  let recorder: Server;
  /** What Prometheus says that it accepts, heard by a second target. */
  const accepted: string[] = [];

  beforeAll(async () => {
    const services = fakeServices();
    const cpu = services.set.counter('node_cpu_seconds_total', 'Seconds "in" each\nmode.', 'cpu', 'mode');
    cpu.with('0', 'idle').set(12.5);
    cpu.with('0', 'odd "\\\n').set(1e21);
    services.set.untyped('node_netstat_Tcp_ActiveOpens', 'Statistic TcpActiveOpens.').value(7);
    services.set.counter('node_odd', 'A counter without its ending.').value(3);
    services.set.gauge('node_nothing', 'Not a number.').value(Number.NaN);
    api = await runApi({}, services);
    recorder = await record(accepted);
    const address = recorder.address();
    const heard = typeof address === 'object' && address ? address.port : 0;
    const target = (port: number) => [{ targets: [`127.0.0.1:${port}`] }];
    prometheus = await startPrometheus([
      { job_name: 'vedette', static_configs: target(api.port) },
      { job_name: 'recorder', static_configs: target(heard) },
    ]);
  }, 60_000);

  afterAll(async () => {
    prometheus?.end();
    recorder?.close();
    await api?.[Symbol.asyncDispose]();
  });

  test('scrapes the agent without complaint', async () => {
    await eventually(async () => (await prometheus.sampleOf('up{job="vedette"}')) === '1');
    const targets = await fetch(`${prometheus.url}/api/v1/targets`);
    const { data } = (await targets.json()) as { data: { activeTargets: { labels: { job: string } }[] } };
    const ours = data.activeTargets.find(({ labels }) => labels.job === 'vedette');
    expect(ours).toMatchObject({ health: 'up', lastError: '' });
  });

  test('is answered in OpenMetrics, which it prefers', async () => {
    await eventually(() => accepted.length > 0);
    const response = await fetch(`${api.url}/metrics`, { headers: { accept: accepted[0]! } });
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text; version=1.0.0');
    expect(await response.text()).toMatch(/# EOF\n$/);
  });

  test.each([
    ['node_cpu_seconds_total{mode="idle"}', '12.5'],
    ['node_cpu_seconds_total{mode="odd \\"\\\\\\n"}', '1000000000000000000000'],
    ['node_netstat_Tcp_ActiveOpens', '7'],
    ['node_odd', '3'],
    ['node_nothing', 'NaN'],
  ])('finds %s', async (query, value) => {
    await eventually(async () => (await prometheus.sampleOf(query)) !== undefined);
    expect(Number(await prometheus.sampleOf(query))).toEqual(Number(value));
  });
});

/** A server that remembers the `Accept` of each request. */
function record(accepted: string[]): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('data', (data) => {
        const accept = /^accept: (.*)$/im.exec(data.toString())?.[1];
        if (accept !== undefined) accepted.push(accept.trim());
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
      socket.on('error', () => socket.destroy());
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
