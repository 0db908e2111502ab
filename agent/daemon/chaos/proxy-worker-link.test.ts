import { connect, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type ConfiguredProxy, chaosConfig, type OwnEngineConfig } from '../../../chaos/config.ts';
import { silentLog } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { ProxyWorkerLink, type ProxyWorkerOptions } from './proxy-worker-link.ts';
import type { EngineReport } from './proxy-worker-messages.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const written = (proxy: object): OwnEngineConfig => chaosConfig.parse({ proxy }).proxy!;
const web = { name: 'web', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' };

function engine(proxy: object = { port: 0 }, options: Partial<ProxyWorkerOptions> = {}) {
  const [events, reports, crashes]: [NewEvent[], EngineReport[], string[]] = [[], [], []];
  const link = new ProxyWorkerLink({
    config: written(proxy),
    log: silentLog,
    onReport: (report) => void reports.push(report),
    emit: (event) => void events.push(event),
    onCrash: (because) => void crashes.push(because),
    ...options,
  });
  cleanUp.push(() => link.stop());
  const reported = async (holds: (report: EngineReport) => boolean) => {
    for (let waited = 0; waited < 10_000; waited += 20) {
      const last = reports.at(-1);
      if (last !== undefined && holds(last)) return last;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`never reported: ${JSON.stringify(reports.at(-1))}`);
  };
  return { link, events, crashes, reported };
}

async function held(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => void socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => void server.close());
  return { server, port: (server.address() as { port: number }).port };
}

const names = async (link: ProxyWorkerLink) => (await link.ask('list', [])).proxies.map(({ name }) => name);

test('ProxyWorkerLink runs the proxies of the configuration, and says so', async () => {
  const toxics = [{ type: 'latency', attributes: { latency: 9 } }];
  const { reported, link, events } = engine({ port: 0, proxies: [{ ...web, toxics }] });
  const { faults, proxies } = await reported(({ faults }) => faults.toxics === 1);
  expect(faults).toMatchObject({ owned: 0, disabledProxies: 0, since: expect.any(Number) });
  expect(proxies).toMatchObject([{ name: 'web', upstream: '127.0.0.1:1', connections: 0 }]);
  expect(await link.ask('list', [])).toMatchObject({
    because: null,
    api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    proxies: [{ name: 'web', toxics: [{ name: 'latency_downstream', owner: null, expiresAt: null }] }],
  });
  expect(events).toMatchObject([{ kind: 'fault-started', subject: 'web' }]);
});

test('ProxyWorkerLink serves the API of Toxiproxy', async () => {
  const { link, reported } = engine();
  await reported(() => true);
  const { api } = await link.ask('list', []);
  const body = JSON.stringify(web);
  expect((await fetch(`${api}/proxies`, { method: 'POST', body })).status).toBe(201);
  expect(await names(link)).toEqual(['web']);
});

test('a toxic of the agent has an owner and ends by itself', async () => {
  const { link, events, reported } = engine({ port: 0, proxies: [web] });
  await reported(({ proxies }) => proxies.length === 1);
  const row = await link.ask('addToxic', ['web', { type: 'latency', ttlSeconds: 0.5 }, 'ci']);
  expect(row).toMatchObject({ name: 'latency_downstream', owner: 'vedette:ci', attributes: { latency: 0 } });
  await reported(({ faults }) => faults.owned === 1);
  await reported(({ faults }) => faults.toxics === 0);
  expect(events.map(({ kind }) => kind)).toEqual(['fault-started', 'fault-ended']);
  expect(events[1]!.message).toMatch(/its time was over$/);
});

test('endFaults removes what vedette owns and leaves what is of applications', async () => {
  const { link, reported } = engine({ port: 0, proxies: [web] });
  await reported(({ proxies }) => proxies.length === 1);
  const { api } = await link.ask('list', []);
  const body = JSON.stringify({ type: 'latency', name: 'theirs', owner: 'suite' });
  await fetch(`${api}/proxies/web/toxics`, { method: 'POST', body });
  await link.ask('addToxic', ['web', { type: 'noop', name: 'a', ttlSeconds: 60 }, 'ci']);
  await link.ask('addToxic', ['web', { type: 'noop', name: 'b', ttlSeconds: 60 }, 'ann']);
  const { removed } = await link.ask('endFaults', []);
  expect(removed.map(({ toxic }) => toxic).sort()).toEqual(['a', 'b']);
  const [row] = (await link.ask('list', [])).proxies;
  expect(row!.toxics.map(({ name }) => name)).toEqual(['theirs']);
});

test.each([
  [
    'addToxic',
    ['ghost', { type: 'noop', ttlSeconds: 1 }, 'x'],
    'not-found',
    'Cannot add the toxic: proxy not found',
  ],
  [
    'addToxic',
    ['web', { type: 'slow', ttlSeconds: 1 }, 'x'],
    'invalid',
    'Cannot add the toxic: invalid toxic type',
  ],
  [
    'addToxic',
    ['web', { type: 'latency', attributes: { delay: 1 }, ttlSeconds: 1 }, 'x'],
    'invalid',
    'Cannot add the toxic: attribute delay: latency has no such attribute; it has latency, jitter',
  ],
  [
    'addToxic',
    ['web', { type: 'latency', attributes: { latency: -1 }, ttlSeconds: 1 }, 'x'],
    'invalid',
    expect.stringMatching(/^Cannot add the toxic: latency must be .*, not -1$/),
  ],
  ['create', [web], 'conflict', 'Cannot make the proxy: proxy already exists'],
  ['create', [{ ...web, name: 'x', listen: '0.0.0.0:0' }], 'invalid', expect.stringContaining('loopback')],
  ['removeToxic', ['web', 'ghost'], 'not-found', 'Cannot remove the toxic: toxic not found'],
  ['closeConnection', ['web', 7], 'not-found', 'Cannot close the connection: connection not found'],
] as const)('%s of %j is refused in words', async (operation, args, kind, message) => {
  const { link, reported } = engine({ port: 0, proxies: [web] });
  await reported(({ proxies }) => proxies.length === 1);
  await expect(link.ask(operation, args as never)).rejects.toMatchObject({ kind, message });
});

test('ProxyWorkerLink.configure() leaves what applications made, and what has not changed', async () => {
  const kept = { ...web, name: 'kept' };
  const { link, reported } = engine({ port: 0, proxies: [kept, web, { ...web, name: 'gone' }] });
  await reported(({ proxies }) => proxies.length === 3);
  await link.ask('create', [{ ...web, name: 'theirs' }]);
  await link.ask('addToxic', ['kept', { type: 'noop', ttlSeconds: 60 }, 'ci']);
  const [before] = (await link.ask('list', [])).proxies.filter(({ name }) => name === 'kept');
  link.configure(written({ port: 0, proxies: [kept, { ...web, enabled: false }, { ...web, name: 'new' }] }));
  await reported(({ proxies }) => proxies.some(({ name }) => name === 'new'));
  const { proxies } = await link.ask('list', []);
  expect(proxies.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['kept', true],
    ['new', true],
    ['theirs', true],
    ['web', false],
  ]);
  expect(proxies[0]).toMatchObject({ listen: before!.listen, toxics: [{ name: 'noop_downstream' }] });
});

test('a port of the API that is taken is told, and tried again', { timeout: 20_000 }, async () => {
  const { server, port } = await held();
  const { link, reported } = engine({ port, proxies: [web] });
  const { problems } = await reported(({ problems }) => problems.length > 0);
  expect(problems).toMatchObject([{ because: 'api-port-taken', detail: expect.stringContaining(`${port}`) }]);
  expect(await link.ask('list', [])).toMatchObject({ api: null, proxies: [{ name: 'web' }] });
  server.close();
  await reported(({ problems }) => problems.length === 0);
  expect((await link.ask('list', [])).api).toBe(`http://127.0.0.1:${port}`);
});

test('a proxy whose port is taken is told, tried again, and makes no events meanwhile', {
  timeout: 20_000,
}, async () => {
  const { server, port } = await held();
  const blocked: Partial<ConfiguredProxy> = { ...web, name: 'blocked', listen: `127.0.0.1:${port}` };
  const toxics = [{ type: 'noop' }];
  const { reported, events } = engine({ port: 0, proxies: [{ ...blocked, toxics }, web] });
  const { problems, proxies } = await reported(({ problems }) => problems.length > 0);
  expect(problems).toMatchObject([
    { because: 'proxy-not-made', detail: expect.stringContaining('address already in use') },
  ]);
  expect(proxies.map(({ name }) => name)).toContain('web');
  server.close();
  await reported(({ proxies }) => proxies.length === 2);
  expect(events.map(({ kind }) => kind)).toEqual(['fault-started']);
});

test('a tap tells what a proxy moves, from when it was asked for first', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => void server.close());
  const upstream = `127.0.0.1:${(server.address() as { port: number }).port}`;
  const { link, reported } = engine({ port: 0, proxies: [{ ...web, upstream }] });
  await reported(({ proxies }) => proxies.length === 1);
  const first = await link.ask('tap', ['web', {}]);
  expect(first.records).toEqual([]);
  const { listen } = (await link.ask('list', [])).proxies[0]!;
  const client = connect(Number(listen.split(':')[1]), '127.0.0.1').on('error', () => {});
  await new Promise((resolve) => client.on('close', resolve).resume());
  let told = await link.ask('tap', ['web', { since: first.next }]);
  for (let tries = 0; tries < 100 && !told.records.some(({ data }) => data !== null); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    told = await link.ask('tap', ['web', { since: first.next }]);
  }
  const data = told.records.find(({ data }) => data !== null);
  expect(data).toMatchObject({ stream: 'downstream', data: Buffer.from('hello').toString('base64') });
  expect((await link.ask('tap', ['web', { since: told.next }])).records).toEqual([]);
});

test('a worker that ends refuses what was asked, is told of, and begun anew', async () => {
  const worker = new URL('./ending-proxy-worker.testkit.ts', import.meta.url);
  const { link, crashes } = engine({ port: 0 }, { worker, pause: 20 });
  const unanswered = link.ask('kinds', []);
  const asked = link.ask('list', []);
  await expect(asked).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('ends'),
  });
  await expect(unanswered).rejects.toMatchObject({ kind: 'unavailable' });
  expect(crashes).toHaveLength(1);
  expect(link.isWaiting).toBe(true);
  await expect(link.ask('kinds', [])).rejects.toMatchObject({
    message: 'Cannot list the kinds of toxic: the fault proxy is begun anew',
  });
  await expect.poll(() => link.isWaiting, { timeout: 5_000 }).toBe(false);
  await expect(link.ask('list', [])).rejects.toMatchObject({ kind: 'unavailable' });
  expect(crashes).toHaveLength(2);
});
