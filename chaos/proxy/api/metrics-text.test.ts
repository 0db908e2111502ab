import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestProxies } from '../listening-plane.testkit.ts';
import { createPlanes } from '../planes.ts';
import { createFaultProxies } from '../proxy-collection.ts';
import { metricsText } from './metrics-text.ts';
import { processFamilies } from './process-metrics.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function startEcho(): Promise<string> {
  const server = createServer((socket) => void socket.on('error', () => {}).pipe(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('metricsText', () => {
  it('tells families by name, each with its type', async () => {
    const { proxies } = createTestProxies();
    ends.push(() => proxies.close());
    const text = await metricsText({ proxies, ofProxies: true, ofRuntime: true });
    const names = [...text.matchAll(/^# TYPE (\S+) (?:counter|gauge|histogram)$/gm)].map(([, name]) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toContain('promhttp_metric_handler_errors_total');
  });

  it('tells connections and those that a toxic has hold of', async () => {
    const { proxies } = createTestProxies();
    ends.push(() => proxies.close());
    const proxy = await proxies.create({ name: 'a"\n', listen: 'x', upstream: 'b:1', enabled: false });
    proxy.addToxic({ type: 'noop', attributes: {} });
    const text = await metricsText({ proxies, ofProxies: true, ofRuntime: false });
    expect(text).toContain('toxiproxy_proxy_connections{proxy="a\\"\\n"} 0\n');
    expect(text).toContain(
      'toxiproxy_proxy_toxic_affected_connections{proxy="a\\"\\n",toxic="noop_downstream",type="noop"} 0\n',
    );
    expect(text).not.toContain('toxiproxy_proxy_connect_seconds');
  });
});

it('metricsText tells how long dials took, once there was one', async () => {
  const proxies = createFaultProxies({ planes: createPlanes(() => {}), seed: 1 });
  ends.push(() => proxies.close());
  const upstream = await startEcho();
  const proxy = await proxies.create({ name: 'a', listen: '127.0.0.1:0', upstream, enabled: true });
  const socket = connect(Number(proxy.state().listen.split(':')[1]), '127.0.0.1');
  socket.write('x');
  await once(socket, 'data');
  socket.destroy();
  const text = await metricsText({ proxies, ofProxies: true, ofRuntime: false });
  expect(text).toMatch(/^toxiproxy_proxy_connect_seconds_bucket\{le="0.001",proxy="a"\} [01]$/m);
  expect(text).toContain('toxiproxy_proxy_connect_seconds_bucket{le="+Inf",proxy="a"} 1\n');
  expect(text).toMatch(/^toxiproxy_proxy_connect_seconds_sum\{proxy="a"\} 0\.0\d+$/m);
  expect(text).toContain('toxiproxy_proxy_connect_seconds_count{proxy="a"} 1\n');
});

describe('processFamilies', () => {
  it('tells of this process what the kernel says', async () => {
    const families = new Map((await processFamilies()).map(({ name, samples }) => [name, samples[0]?.[1]]));
    // process.uptime() may be that of a thread.
    const elapsed = execFileSync('ps', ['-o', 'etimes=', '-p', String(process.pid)], { encoding: 'utf8' });
    const started = Date.now() / 1_000 - Number(elapsed);
    expect(families.get('process_start_time_seconds')).toBeGreaterThan(started - 60);
    expect(families.get('process_start_time_seconds')).toBeLessThan(started + 60);
    expect(families.get('process_open_fds')).toBeGreaterThan(2);
    expect(families.get('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(families.get('process_virtual_memory_bytes')).toBeGreaterThan(1_000_000);
  });

  it('leaves out what cannot be known', async () => {
    const families = await processFamilies('/nonexistent');
    const told = families.filter(({ samples }) => samples.length > 0).map(({ name }) => name);
    expect(told).toEqual(['process_resident_memory_bytes']);
  });
});

it('metricsText counts dropped datagrams of proxies that carry datagrams', async () => {
  const proxies = createFaultProxies({ planes: createPlanes(() => {}), seed: 1 });
  ends.push(() => proxies.close());
  const known = { listen: '127.0.0.1:0', upstream: '127.0.0.1:9', enabled: false };
  await proxies.create({ ...known, name: 'dns', protocol: 'udp' });
  await proxies.create({ ...known, name: 'web' });
  const text = await metricsText({ proxies, ofProxies: true, ofRuntime: false });
  expect(text.match(/^toxiproxy_proxy_dropped_datagrams_total\{.*$/gm)).toEqual([
    'toxiproxy_proxy_dropped_datagrams_total{proxy="dns"} 0',
  ]);
});
