import { afterEach, describe, expect, it } from 'vitest';
import { FakeProblem, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { type Hostility, startHostileServer } from '../../agent/client/hostile-server.testkit.ts';
import { agentStatus } from '../fleet.testkit.ts';
import {
  createFleetStore,
  type FleetSnapshot,
  type FleetStore,
  type FleetStoreOptions,
} from './fleet-store.ts';

const hostilities: Hostility[] = ['hang', 'slam', 'garbage', 'drip', 'flood', 'page', 'redirect', 'deep'];

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function agentThat(handlers: Parameters<typeof startFakeAgent>[0]) {
  const agent = await startFakeAgent(handlers);
  cleanUp.push(() => agent.close());
  return agent;
}

function watch(options: FleetStoreOptions): FleetStore {
  const store = createFleetStore({ period: 50, ...options });
  cleanUp.push(() => store.stop());
  return store;
}

/** Waits for the first snapshot that is as wanted; the test's own time limit ends a wait that is in vain. */
function until(store: FleetStore, wanted: (snapshot: FleetSnapshot) => boolean): Promise<FleetSnapshot> {
  return new Promise((resolve) => {
    const unsubscribe = store.subscribe(() => {
      if (!wanted(store.snapshot())) return;
      unsubscribe();
      resolve(store.snapshot());
    });
  });
}

const now = () => new Date().toISOString();
const status = (host: string) => agentStatus(host, { time: now(), summary: { time: now() } });
const row = (name: string, url: string | null, change: object = {}) => ({
  name,
  url,
  self: url === null,
  state: 'up',
  because: null,
  lastSeen: now(),
  latencyMs: 1,
  clockOffsetMs: 0,
  status: status(name),
  ...change,
});

describe('createFleetStore()', () => {
  it('asks each target for its own status', async () => {
    const a = await agentThat({ getStatus: () => status('a') });
    const b = await agentThat({ getStatus: () => status('b') });
    const store = watch({ targets: [a.target, b.target] });
    const { hosts } = await until(store, ({ hosts }) => hosts.every(({ state }) => state === 'up'));
    expect(hosts.map(({ name, via }) => [name, via])).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  it('shows the others while one hangs, and does not ask that one twice', async () => {
    const hangs = await agentThat({ getStatus: () => undefined });
    const well = await agentThat({ getStatus: () => status('well') });
    const store = watch({ targets: [hangs.target, well.target], timeoutMs: 60_000 });
    const { hosts } = await until(store, () => well.requests.length >= 3);
    expect(hosts.map(({ state }) => state)).toEqual(['unknown', 'up']);
    expect(hangs.requests).toHaveLength(1);
  });

  it('says why a host does not answer', async () => {
    const store = watch({ targets: [{ url: 'http://127.0.0.1:1' }] });
    const { hosts } = await until(store, ({ hosts }) => hosts[0]?.state === 'down');
    expect(hosts[0]?.because).toBe('connection-refused');
  });

  it('asks the hosts that the agent knows itself', async () => {
    const peer = await agentThat({ getStatus: () => status('peer-itself') });
    const agent = await agentThat({
      listHosts: () => ({ hosts: [row('self', null), row('peer-as-told', peer.target.url)] }),
    });
    const store = watch({ agent: agent.target });
    const { hosts } = await until(store, ({ hosts }) => hosts[1]?.name === 'peer-itself');
    expect(hosts.map(({ name, via }) => [name, via])).toEqual([
      ['self', null],
      ['peer-itself', null],
    ]);
  });

  it('shows a host as the agent tells while it does not let this console in', async () => {
    const peer = await agentThat({
      getStatus: () => new FakeProblem(401, { type: 'urn:vedette:problem:unauthenticated', title: 'No' }),
    });
    const agent = await agentThat({
      listHosts: () => ({ hosts: [row('self', null), row('peer', peer.target.url)] }),
    });
    const store = watch({ agent: agent.target });
    const { hosts } = await until(store, () => peer.requests.length > 0 && agent.requests.length > 3);
    expect(hosts[1]).toMatchObject({ name: 'peer', state: 'up', via: 'self' });
    expect(peer.requests).toHaveLength(1);
  });

  it('believes its own eyes rather than an agent that saw the host longer ago', async () => {
    const peer = await agentThat({ getStatus: () => status('peer') });
    const lastSeen = new Date(Date.now() - 60_000).toISOString();
    const agent = await agentThat({
      listHosts: () => ({ hosts: [row('self', null), row('peer', peer.target.url, { lastSeen })] }),
    });
    let later = 0;
    const clock = { now: () => Date.now() + later, monotonic: () => performance.now() + later };
    const store = watch({ agent: agent.target, clock });
    await until(store, ({ hosts }) => hosts[1]?.via === null);
    await peer.close();
    later = 6_000;
    const { hosts } = await until(store, ({ hosts }) => hosts[1]?.state === 'stale');
    expect(hosts[1]).toMatchObject({ because: 'connection-refused', via: null });
  });

  it('keeps the word of the agent on a dead peer, with the age of its last answer', async () => {
    const lastSeen = new Date(Date.now() - 90_000).toISOString();
    const dead = row('dead', 'http://127.0.0.1:1', { state: 'down', because: 'timeout', lastSeen });
    const agent = await agentThat({ listHosts: () => ({ hosts: [row('self', null), dead] }) });
    const store = watch({ agent: agent.target });
    const { hosts } = await until(store, ({ hosts }) => hosts.length === 2);
    expect(hosts[1]).toMatchObject({ state: 'down', because: 'timeout', via: 'self' });
    expect(Math.round((hosts[1]?.lastSeenMs ?? 0) / 1_000)).toBeGreaterThanOrEqual(89);
  });

  it('drops a host that the agent no longer knows', async () => {
    let hosts = [row('self', null), row('peer', 'http://127.0.0.1:1')];
    const agent = await agentThat({ listHosts: () => ({ hosts }) });
    const store = watch({ agent: agent.target });
    await until(store, ({ hosts }) => hosts.length === 2);
    hosts = hosts.slice(0, 1);
    const left = await until(store, ({ hosts }) => hosts.length === 1);
    expect(left.hosts[0]?.name).toBe('self');
  });

  it('makes everything that a host says safe to print', async () => {
    const evil = '\x1b]8;;h\x1b]52;c;UFdORUQ=\x07X';
    const agent = await agentThat({
      getStatus: () => agentStatus(evil, { labels: { [evil]: evil }, version: evil, time: now() }),
    });
    const store = watch({ targets: [agent.target] });
    const { hosts } = await until(store, ({ hosts }) => hosts[0]?.status !== null);
    expect(JSON.stringify(hosts)).not.toMatch(/\\u001b|\\u0007|[\x00-\x1f\x7f-\x9f]/);
  });

  it('notifies once a period', async () => {
    const agents = await Promise.all([1, 2, 3].map(() => agentThat({ getStatus: () => status('x') })));
    const began = performance.now();
    const store = watch({ targets: agents.map(({ target }) => target) });
    let notified = 0;
    store.subscribe(() => notified++);
    await until(store, () => agents.every(({ requests }) => requests.length >= 5));
    // One at once, then one at each beat, whether or not its questions are still under way on a busy machine.
    expect(notified).toBeLessThanOrEqual((performance.now() - began) / 50 + 2);
    expect(notified).toBeGreaterThan(1);
  });

  it('asks a tenth as often while nobody looks, and at once when somebody does again', async () => {
    const agent = await agentThat({ getStatus: () => status('a') });
    const store = watch({ targets: [agent.target], period: 20 });
    store.setAttention('idle');
    let notified = 0;
    store.subscribe(() => notified++);
    const { hosts } = await until(store, ({ hosts }) => hosts[0]!.cpuHistory.length >= 12);
    expect(hosts[0]?.cpuHistory.filter((value) => value === null).length).toBeGreaterThanOrEqual(9);
    const before = agent.requests.length;
    expect(before).toBeLessThanOrEqual(notified + 1);
    store.setAttention('active');
    await until(store, () => agent.requests.length > before);
  });

  it('sees a host again that comes back within moments', async () => {
    const agent = await startFakeAgent({ getStatus: () => status('back') });
    const store = watch({ targets: [agent.target] });
    await until(store, ({ hosts }) => hosts[0]?.state === 'up');
    await agent.close();
    let rounds = 0;
    await until(store, () => ++rounds > 5);
    const again = await startFakeAgent({ getStatus: () => status('again') }, { port: agent.port });
    cleanUp.push(() => again.close());
    await until(store, ({ hosts }) => hosts[0]?.name === 'again');
  });

  it('reaches every one of many hosts in the first round, before a second begins', async () => {
    const agent = await agentThat({ getStatus: () => status('many') });
    const targets = Array.from({ length: 60 }, (_, index) => ({ ...agent.target, name: `host-${index}` }));
    const store = watch({ targets, period: 60_000 });
    const { hosts } = await until(store, ({ hosts }) => hosts.every(({ state }) => state === 'up'));
    expect(hosts.filter(({ cpuHistory }) => cpuHistory.length > 0)).toEqual([]);
  });

  it('opens no connection but the one to the agent that asks for it', async () => {
    const peer = await agentThat({ getStatus: () => status('peer') });
    const agent = await agentThat({
      listHosts: () => ({ hosts: [row('self', null), row('peer', peer.target.url)] }),
    });
    const store = watch({ agent: agent.target, relay: true });
    const { hosts } = await until(store, ({ hosts }) => hosts.length === 2 && agent.requests.length > 3);
    expect(hosts[1]).toMatchObject({ name: 'peer', via: 'self', target: { via: agent.target } });
    expect(peer.requests).toHaveLength(0);
    expect(agent.requests[0]?.url.searchParams.get('refresh')).toBe('true');
  });

  it.each(hostilities)('loses only the row of a host that is hostile: %s', async (hostility) => {
    const hostile = await startHostileServer(hostility);
    cleanUp.push(() => hostile.close());
    const well = await agentThat({ getStatus: () => status('well') });
    const store = watch({ targets: [{ url: hostile.url }, well.target], timeoutMs: 300 });
    const { hosts } = await until(
      store,
      ({ hosts }) => hosts[0]?.state === 'down' && hosts[1]?.state === 'up',
    );
    expect(hosts[0]?.because).not.toBeNull();
  });
});
