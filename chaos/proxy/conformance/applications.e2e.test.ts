import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { nginx } from '../../../probes/kinds/http/nginx.testkit.ts';
import { startPostgres, type TestPostgres } from '../../../probes/kinds/postgres/postgres-server.testkit.ts';
import { startRedis } from '../../../probes/kinds/redis/redis-server.testkit.ts';
import { type DriverName, faultDrivers } from './fault-drivers.testkit.ts';
import { makeProxy } from './proxy-api.testkit.ts';
import { endServed, type ServedProxies, serveBinary } from './serve-binary.testkit.ts';

const drivers = Object.keys(faultDrivers) as DriverName[];

let server: ServedProxies;
let postgres: TestPostgres;

beforeAll(async () => {
  [server, postgres] = await Promise.all([serveBinary(), startPostgres()]);
  await program('pgbench', [
    '-i',
    '-q',
    '-h',
    postgres.folder,
    '-p',
    portOf(postgres.address),
    '-U',
    'postgres',
    'postgres',
  ]);
  postgres.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO trusted');
});
afterAll(async () => {
  await endServed();
  await postgres.stop();
});

describe.each(drivers)('broken and healed by %s', (name) => {
  const tag = name.replaceAll(' ', '-');

  it('Redis under redis-benchmark loses no command', async () => {
    const redis = await startRedis();
    const port = await makeProxy(server, `redis-${tag}`, redis.port);
    const driver = await faultDrivers[name](server, `redis-${tag}`);
    await driver.add('latency', { latency: 30 });
    const slow = await timed(() => increments(port, 80));
    const during = increments(port, 4_000);
    await driver.add('slicer', { average_size: 2, size_variation: 1, delay: 10 });
    await driver.remove('latency');
    await during;
    await driver.remove('slicer');
    const fast = await timed(() => increments(port, 80));
    expect(slow).toBeGreaterThanOrEqual(300);
    expect(fast).toBeLessThan(slow);
    await driver.enable(false);
    await expect(redisCli(port, 'GET', 'counter')).rejects.toThrow('Connection refused');
    await driver.enable(true);
    expect(await redisCli(port, 'GET', 'counter')).toBe('4160');
  });

  it('PostgreSQL under pgbench loses no transaction', async () => {
    const port = await makeProxy(server, `postgres-${tag}`, postgres.address);
    const driver = await faultDrivers[name](server, `postgres-${tag}`);
    const before = Number(postgres.sql('SELECT count(*) FROM pgbench_history'));
    const during = transactions(port, 100);
    await driver.add('latency', { latency: 5, jitter: 3 });
    await driver.add('slicer', { average_size: 100, size_variation: 50, delay: 100 });
    await delay(300);
    await driver.remove('latency');
    await driver.remove('slicer');
    expect(await during).toContain('number of transactions actually processed: 400/400');
    expect(Number(postgres.sql('SELECT count(*) FROM pgbench_history')) - before).toBe(400);
    await driver.add('reset_peer', { timeout: 0 });
    await expect(transactions(port, 1)).rejects.toThrow(/reset by peer|terminated|failed/);
    await driver.remove('reset_peer');
    expect(await transactions(port, 1)).toContain('4/4');
  });

  it('a small HTTP service gives its page again', async () => {
    const web = await freePort();
    await nginx(`server { listen 127.0.0.1:${web}; }`, web);
    const port = await makeProxy(server, `web-${tag}`, web);
    const driver = await faultDrivers[name](server, `web-${tag}`);
    const whole = await page(port);
    await driver.add('limit_data', { bytes: 300 });
    await expect(page(port)).rejects.toMatchObject({ code: 18 });
    await driver.remove('limit_data');
    await driver.add('timeout', { timeout: 100 });
    await expect(page(port)).rejects.toMatchObject({ code: 52 });
    await driver.remove('timeout');
    await driver.add('bandwidth', { rate: 1 });
    expect(await timed(() => page(port))).toBeGreaterThanOrEqual(350);
    await driver.remove('bandwidth');
    await driver.enable(false);
    await expect(page(port)).rejects.toMatchObject({ code: 7 });
    await driver.enable(true);
    expect(await page(port)).toBe(whole);
  });
});

async function program(name: string, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(name, words, { timeout: 50_000 });
  return stdout.trim();
}

function increments(port: number, count: number): Promise<string> {
  return program('redis-benchmark', ['-p', `${port}`, '-n', `${count}`, '-c', '8', '-q', 'INCR', 'counter']);
}

function redisCli(port: number, ...words: string[]): Promise<string> {
  return program('redis-cli', ['-p', `${port}`, ...words]);
}

/** By four clients, so many each. */
function transactions(port: number, each: number): Promise<string> {
  const words = [
    '-n',
    '-c',
    '4',
    '-t',
    `${each}`,
    '-h',
    '127.0.0.1',
    '-p',
    `${port}`,
    '-U',
    'trusted',
    'postgres',
  ];
  return program('pgbench', words);
}

/** The digest of the page; curl's exit code where it does not come whole. */
async function page(port: number): Promise<string> {
  const words = ['-sS', '--max-time', '20', `http://127.0.0.1:${port}/index.html`];
  return createHash('sha256')
    .update(await program('curl', words))
    .digest('hex');
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

function portOf(address: string): string {
  return address.split(':').at(-1)!;
}
