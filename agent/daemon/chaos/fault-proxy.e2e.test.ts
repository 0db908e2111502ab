import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, expect, test } from 'vitest';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { endAll, runVedette, type StartedAgent, startAgentBinary, waitFor } from '../../binary.testkit.ts';
import type { AuditRecord, Event } from '../../contract/events.ts';
import type { ProxyRow } from '../../contract/proxies.ts';
import type { AgentStatus } from '../../contract/status.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(endAll);

/** A server that answers each connection with a word and ends it. */
async function greeter(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => void server.close());
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** What a connection to an address gets, and after how many milliseconds. */
async function greeting(listen: string): Promise<{ said: string; took: number }> {
  const began = performance.now();
  const [host, port] = listen.split(':') as [string, string];
  const said = await text(connect(Number(port), host));
  return { said, took: performance.now() - began };
}

/** The agent of a configuration with `chaos.proxy`, its API on a free port. */
async function faulty(proxies: readonly object[], options: { port?: number; data?: string } = {}) {
  const { port = await freePort(), ...more } = options;
  const file = join(temporaryFolder(), 'vedette.yml');
  const write = (list: readonly object[]) =>
    writeFileSync(file, JSON.stringify({ chaos: { proxy: { port, proxies: list } } }));
  write(proxies);
  const agent = await startAgentBinary({ args: ['--config', file], ...more });
  return { agent, write, api: `http://127.0.0.1:${port}` };
}

/** Asks over the unix socket, where everything is allowed. */
async function ask(agent: StartedAgent, path: string, method = 'GET', body?: object) {
  const answer = await new Promise<{ status: number; json: unknown }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    request({ socketPath: join(agent.data, 'agent.sock'), path, method, headers }, async (response) => {
      resolve({ status: response.statusCode!, json: JSON.parse(await text(response)) });
    })
      .on('error', reject)
      .end(body && JSON.stringify(body));
  });
  return answer;
}

const asked = async <Answer>(agent: StartedAgent, path: string) => (await ask(agent, path)).json as Answer;
const statusOf = (agent: StartedAgent) => asked<AgentStatus>(agent, '/api/v1/status');
const proxiesOf = async (agent: StartedAgent) =>
  (await asked<{ proxies: ProxyRow[] }>(agent, '/api/v1/proxies')).proxies;
const there = (agent: StartedAgent, name: string) =>
  waitFor(async () => (await proxiesOf(agent)).find((proxy) => proxy.name === name), {
    what: () => `the proxy ${name}\n${agent.log()}`,
  });
const eventKinds = async (agent: StartedAgent) =>
  (await asked<{ events: Event[] }>(agent, '/api/v1/events?limit=200')).events.map(({ kind }) => kind);
const until = (holds: () => Promise<boolean>, what: string) =>
  waitFor(async () => (await holds()) || undefined, { what: () => what });

test('a proxy made with plain HTTP is broken through the agent, and heals by itself', async () => {
  const { agent, api } = await faulty([]);
  await waitFor(async () => (await fetch(`${api}/version`).catch(() => undefined))?.ok || undefined, {
    what: () => 'the API of Toxiproxy',
  });
  const upstream = await greeter();
  const made = await fetch(`${api}/proxies`, {
    method: 'POST',
    body: JSON.stringify({ name: 'web', listen: '127.0.0.1:0', upstream }),
  });
  expect(made.status).toBe(201);
  const { listen } = (await made.json()) as { listen: string };
  expect((await greeting(listen)).said).toBe('hello');

  const toxic = { type: 'latency', attributes: { latency: 400 }, ttlSeconds: 2 };
  const added = await ask(agent, '/api/v1/proxies/web/toxics', 'POST', toxic);
  expect(added).toMatchObject({ status: 201, json: { owner: `vedette:local:${process.getuid!()}` } });
  const slow = await greeting(listen);
  expect(slow.said).toBe('hello');
  expect(slow.took).toBeGreaterThan(350);
  await until(async () => (await statusOf(agent)).faults?.owned === 1, 'the fault');
  await until(async () => (await statusOf(agent)).faults?.toxics === 0, 'its end');
  expect((await greeting(listen)).took).toBeLessThan(350);
  expect(await eventKinds(agent)).toEqual(expect.arrayContaining(['fault-started', 'fault-ended']));
  const { records } = await asked<{ records: AuditRecord[] }>(agent, '/api/v1/audit');
  expect(records).toMatchObject([
    { action: 'addToxic', subject: 'web: latency for 2 s latency=400', outcome: 'done' },
    { outcome: 'started' },
  ]);
  const metrics = async () => (await fetch(`${agent.url}/metrics`)).text();
  const sent = /^toxiproxy_proxy_sent_bytes_total\{direction="downstream".*proxy="web".*\} 15$/m;
  await until(async () => sent.test(await metrics()), 'the bytes of three greetings');
  expect(await metrics()).toMatch(/^vedette_faults_active 0$/m);
});

test('over TCP, faults need a token that was granted chaos', async () => {
  const { agent } = await faulty([{ name: 'web', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' }]);
  await there(agent, 'web');
  const token = async (...words: string[]) =>
    (await runVedette(['token', 'create', ...words, '--data', agent.data])).stdout.trim();
  const add = async (secret: string) => {
    const response = await fetch(`${agent.url}/api/v1/proxies/web/toxics`, {
      method: 'POST',
      body: JSON.stringify({ type: 'noop', ttlSeconds: 60 }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    });
    return { status: response.status, body: await response.text() };
  };
  const refused = await add(await token('admin', '--role', 'admin'));
  expect(refused.status).toBe(403);
  expect(refused.body).toContain('--grant chaos');
  expect((await add(await token('drill', '--role', 'operator', '--grant', 'chaos'))).status).toBe(201);
});

test('SIGKILL of the agent leaves nothing of the proxy, and a restart has no faults of others', async () => {
  const upstream = await greeter();
  const { agent, api } = await faulty([{ name: 'web', listen: '127.0.0.1:0', upstream }]);
  const { listen } = await there(agent, 'web');
  await ask(agent, '/api/v1/proxies/web/toxics', 'POST', { type: 'timeout', ttlSeconds: 3_600 });
  await fetch(`${api}/proxies`, {
    method: 'POST',
    body: JSON.stringify({ name: 'theirs', listen: '127.0.0.1:0', upstream }),
  });
  await agent.end('SIGKILL');
  for (const address of [listen, new URL(api).host])
    await expect(greeting(address)).rejects.toThrow('ECONNREFUSED');

  const again = await faulty([{ name: 'web', listen, upstream }], { data: agent.data });
  expect(await there(again.agent, 'web')).toMatchObject({ listen, toxics: [] });
  expect((await proxiesOf(again.agent)).map(({ name }) => name)).toEqual(['web']);
  expect((await greeting(listen)).said).toBe('hello');
});

test('SIGHUP adds, changes and removes the proxies of the configuration alone', async () => {
  const at = (name: string, more = {}) => ({ name, listen: '127.0.0.1:0', upstream: '127.0.0.1:1', ...more });
  const { agent, api, write } = await faulty([at('kept'), at('gone'), at('changed')]);
  const { listen } = await there(agent, 'kept');
  await fetch(`${api}/proxies`, { method: 'POST', body: JSON.stringify(at('theirs')) });
  write([at('kept'), at('changed', { upstream: '127.0.0.1:2' }), at('new')]);
  agent.signal('SIGHUP');
  await there(agent, 'new');
  const proxies = await proxiesOf(agent);
  expect(proxies.map(({ name, upstream }) => `${name} ${upstream}`)).toEqual([
    'changed 127.0.0.1:2',
    'kept 127.0.0.1:1',
    'new 127.0.0.1:1',
    'theirs 127.0.0.1:1',
  ]);
  expect(proxies.find(({ name }) => name === 'kept')!.listen).toBe(listen);
});

test('an agent whose fault proxy finds its port taken watches on, says so, and tries again', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  const other = createServer((socket) => void socket.on('error', () => {}));
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  const { agent, api } = await faulty([], { port });
  const component = async () => (await statusOf(agent)).components.find(({ name }) => name === 'faults')!;
  await until(async () => (await component()).state === 'degraded', 'the problem');
  expect(await component()).toMatchObject({
    because: ['api-port-taken'],
    detail: expect.stringContaining(`${port}`),
  });
  expect((await fetch(`${agent.url}/livez`)).status).toBe(200);
  await new Promise((resolve) => other.close(resolve));
  await until(async () => (await component()).state === 'ok', 'its end');
  expect((await fetch(`${api}/version`)).status).toBe(200);
});

test('thousands of changes make a few events', async () => {
  const { agent, api } = await faulty([{ name: 'web', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' }]);
  await there(agent, 'web');
  for (let count = 0; count < 1_000; count++) {
    const body = JSON.stringify({ type: 'noop', name: 'n' });
    await (await fetch(`${api}/proxies/web/toxics`, { method: 'POST', body })).text();
    await fetch(`${api}/proxies/web/toxics/n`, { method: 'DELETE' });
  }
  await until(async () => (await eventKinds(agent)).includes('faults-changed'), 'the summary');
  const kinds = await eventKinds(agent);
  expect(kinds.filter((kind) => kind.startsWith('fault')).length).toBeLessThan(30);
});

test('an agent that stops ends its proxies', async () => {
  const { agent, api } = await faulty([{ name: 'web', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' }]);
  const { listen } = await there(agent, 'web');
  expect(await agent.end('SIGTERM')).toBe(0);
  for (const address of [listen, new URL(api).host])
    await expect(greeting(address)).rejects.toThrow('ECONNREFUSED');
});

test('hundreds of proxies and connections leave the API of the agent open', { timeout: 60_000 }, async () => {
  const upstream = await greeter();
  const listed = Array.from({ length: 700 }, (_, index) => ({
    name: `p${index}`,
    listen: '127.0.0.1:0',
    upstream,
  }));
  const { agent } = await faulty(listed);
  const { listen } = await there(agent, 'p699');
  await ask(agent, '/api/v1/proxies/p699/toxics', 'POST', { type: 'timeout', ttlSeconds: 60 });
  const [host, port] = listen.split(':') as [string, string];
  const clients = Array.from({ length: 400 }, () => connect(Number(port), host).on('error', () => {}));
  cleanUp.push(() => {
    for (const client of clients) client.destroy();
  });
  const connections = async () => (await proxiesOf(agent)).find(({ name }) => name === 'p699')!.connections;
  await until(async () => (await connections()) === 400, 'the connections');
  // The API looks once a second how many descriptors are open.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect((await fetch(`${agent.url}/livez`, { keepalive: false })).status).toBe(200);
  expect(agent.log()).not.toContain('Too many connections');
});
