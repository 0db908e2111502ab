import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type RunningApi, runApi } from './server.testkit.ts';
import { fakeServices } from './services.testkit.ts';

/** Needs Debian's `prometheus` package; without it this fails, for then nothing shows that a Prometheus can read us. */
describe('a real Prometheus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-prometheus-'));
  let api: RunningApi;
  let prometheus: ChildProcess;
  let url: string;
  let recorder: Server;
  /** What Prometheus says that it accepts, heard by a second target. */
  const accepted: string[] = [];

  beforeAll(async () => {
    const found = spawnSync('prometheus', ['--version'], { encoding: 'utf8' });
    if (found.error)
      throw new Error('There is no prometheus in PATH: apt-get install prometheus', { cause: found.error });
    const services = fakeServices();
    const cpu = services.set.counter('node_cpu_seconds_total', 'Seconds "in" each\nmode.', 'cpu', 'mode');
    cpu.with('0', 'idle').set(12.5);
    cpu.with('0', 'odd "\\\n').set(1e21);
    services.set.untyped('node_netstat_Tcp_ActiveOpens', 'Statistic TcpActiveOpens.').value(7);
    services.set.counter('node_odd', 'A counter without its ending.').value(3);
    services.set.gauge('node_nothing', 'Not a number.').value(Number.NaN);
    api = await runApi({}, services);
    url = `http://127.0.0.1:${await freePort()}`;
    recorder = await record(accepted);
    const address = recorder.address();
    const heard = typeof address === 'object' && address ? address.port : 0;
    prometheus = startPrometheus(folder, url, { vedette: api.port, recorder: heard });
    await eventually(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true, 30_000);
  }, 60_000);

  afterAll(async () => {
    prometheus?.kill('SIGKILL');
    recorder?.close();
    await api?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(path: string): Promise<{
    data: { result: { value: [number, string] }[]; activeTargets: { labels: { job: string } }[] };
  }> {
    return (await (await fetch(`${url}/api/v1/${path}`)).json()) as Awaited<ReturnType<typeof ask>>;
  }

  async function sampleOf(query: string): Promise<string | undefined> {
    const { data } = await ask(`query?query=${encodeURIComponent(query)}`);
    return data.result[0]?.value[1];
  }

  test('scrapes the agent without complaint', async () => {
    await eventually(async () => (await sampleOf('up{job="vedette"}')) === '1');
    const { data } = await ask('targets');
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
    await eventually(async () => (await sampleOf(query)) !== undefined);
    expect(Number(await sampleOf(query))).toEqual(Number(value));
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

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

function startPrometheus(folder: string, url: string, targets: Record<string, number>): ChildProcess {
  const file = join(folder, 'prometheus.yml');
  const scrape_configs = Object.entries(targets).map(([job_name, port]) => ({
    job_name,
    static_configs: [{ targets: [`127.0.0.1:${port}`] }],
  }));
  // YAML takes JSON.
  writeFileSync(file, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs }));
  const listen = `--web.listen-address=${new URL(url).host}`;
  const flags = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`, listen];
  return spawn('prometheus', flags, { stdio: 'ignore' });
}
