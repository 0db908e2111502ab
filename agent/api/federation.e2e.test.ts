import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endAll, startAgentBinary } from '../binary.testkit.ts';
import { type RunningPrometheus, startPrometheus } from './prometheus.testkit.ts';
import { eventually } from './server.testkit.ts';

/** Needs Debian's `prometheus` package. */
describe('a real Prometheus that federates from an agent', () => {
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    const agent = await startAgentBinary();
    prometheus = await startPrometheus([
      {
        job_name: 'federate',
        honor_labels: true,
        metrics_path: '/federate',
        params: { 'match[]': ['{__name__=~"node_(load1|boot_time_seconds)"}', 'node_cpu_seconds_total'] },
        static_configs: [{ targets: [new URL(agent.url).host] }],
      },
    ]);
  }, 60_000);

  afterAll(async () => {
    prometheus?.end();
    await endAll();
  });

  test('scrapes it without complaint, and takes the host for the instance', async () => {
    await eventually(async () => (await prometheus.sampleOf('up{job="federate"}')) === '1', 30_000);
    await eventually(async () => (await prometheus.sampleOf('node_boot_time_seconds')) !== undefined);
    const host = (await (await fetch(`${prometheus.url}/api/v1/label/instance/values`)).json()) as {
      data: string[];
    };
    expect(host.data.some((name) => !name.includes(':'))).toBe(true);
  }, 60_000);

  test('has the series that it asked for and no others', async () => {
    await eventually(async () => (await prometheus.sampleOf('count(node_cpu_seconds_total)')) !== undefined);
    const names = (await (await fetch(`${prometheus.url}/api/v1/label/__name__/values`)).json()) as {
      data: string[];
    };
    expect(names.data.filter((name) => name.startsWith('node_'))).toEqual([
      'node_boot_time_seconds',
      'node_cpu_seconds_total',
      'node_load1',
    ]);
  }, 60_000);
});
