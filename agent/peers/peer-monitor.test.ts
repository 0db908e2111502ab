import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeProblem, startFakeAgent } from '../client/fake-agent.testkit.ts';
import { startHostileServer } from '../client/hostile-server.testkit.ts';
import { aStatus } from '../client/status.testkit.ts';
import type { AgentStatus } from '../contract/status.ts';
import { fakeClock } from '../kit/clock.testkit.ts';
import { addedPeers } from './added-peers.testkit.ts';
import { peersConfig } from './config.ts';
import type { PeerEvent } from './peer-event.ts';
import { startPeerMonitor } from './peer-monitor.ts';

const peer = (host: string) => aStatus({ host, startedAt: '2026-11-19T00:00:00.000Z' });
const signal = new AbortController().signal;

function watch(...urls: string[]) {
  const clock = fakeClock(Date.parse('2026-11-21T10:00:00.000Z'));
  const events: PeerEvent[] = [];
  const emit = (event: PeerEvent) => void events.push(event);
  const config = peersConfig.parse({});
  const monitor = startPeerMonitor({ config, urls, added: addedPeers(), self: () => aStatus(), emit, clock });
  onTestFinished(() => monitor.stop());
  return { monitor, clock, events, refreshed: () => monitor.hosts({ refresh: true, signal }) };
}

describe('startPeerMonitor()', () => {
  it('shows this host first and its peers after it', async () => {
    await using web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { refreshed } = watch(web.url);
    const rows = await refreshed();
    expect(rows.map(({ name, self, state }) => [name, self, state])).toEqual([
      ['web-1', true, 'up'],
      ['web-2', false, 'up'],
    ]);
  });

  it('does not show this agent a second time when it is among its own peers', async () => {
    await using self = await startFakeAgent();
    const { refreshed, monitor } = watch(self.url);
    expect(await refreshed()).toHaveLength(1);
    expect(monitor.measurements()).toEqual([]);
  });

  it('shows an agent apart that has our name and started at another moment', async () => {
    await using twin = await startFakeAgent({ getStatus: () => peer('web-1') });
    expect(await watch(twin.url).refreshed()).toHaveLength(2);
  });

  it('keeps the last good answer of a peer that died, first stale, then down', async () => {
    const web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { refreshed, clock } = watch(web.url);
    await refreshed();
    await web.close();
    clock.advance(10_000);
    expect((await refreshed())[1]).toMatchObject({ state: 'stale', because: 'connection-refused' });
    clock.advance(25_000);
    expect((await refreshed())[1]).toMatchObject({
      name: 'web-2',
      state: 'down',
      because: 'connection-refused',
      lastSeen: '2026-11-21T10:00:00.000Z',
      status: { host: 'web-2' },
    });
  });

  it('tells every change of state once', async () => {
    let status: AgentStatus | undefined = peer('web-2');
    await using web = await startFakeAgent({
      getStatus: () => status ?? new FakeProblem(503, { type: 'x', title: 'x' }),
    });
    const { refreshed, clock, events } = watch(web.url);
    await refreshed();
    status = undefined;
    for (const time of [10_000, 2_000, 30_000]) {
      clock.advance(time);
      await refreshed();
    }
    status = peer('web-2');
    clock.advance(2_000);
    await refreshed();
    expect(events).toMatchObject([
      { kind: 'peer-stale', severity: 'warning', subject: new URL(web.url).host },
      { kind: 'peer-down', severity: 'error' },
      { kind: 'peer-up', severity: 'info', message: 'Peer answers again' },
    ]);
    expect(events[1]?.message).toBe('Peer is down: http-503, last seen 2026-11-21T10:00:00.000Z');
  });

  it('answers for the others while one hangs', async () => {
    await using hanging = await startHostileServer('hang');
    await using web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { refreshed } = watch(hanging.url, web.url);
    const rows = await refreshed();
    expect(rows.map(({ state }) => state)).toEqual(['up', 'unknown', 'up']);
  });

  it('answers at once from what is known without refresh', async () => {
    await using hanging = await startHostileServer('hang');
    const { monitor } = watch(hanging.url);
    const rows = await monitor.hosts({ refresh: false, signal });
    expect(rows.map(({ state, name }) => [state, name])).toEqual([
      ['up', 'web-1'],
      ['unknown', new URL(hanging.url).host],
    ]);
  });

  it('answers at once when the caller gave up', async () => {
    await using hanging = await startHostileServer('hang');
    const rows = await watch(hanging.url).monitor.hosts({ refresh: true, signal: AbortSignal.abort() });
    expect(rows).toHaveLength(2);
  });

  it('does not ask a peer again whose answer is a second old', async () => {
    await using web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { refreshed, clock } = watch(web.url);
    await refreshed();
    clock.advance(1_000);
    await refreshed();
    expect(web.requests).toHaveLength(1);
  });

  it('joins a question that is under way instead of asking twice', async () => {
    await using web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { refreshed } = watch(web.url);
    await Promise.all([refreshed(), refreshed()]);
    expect(web.requests).toHaveLength(1);
  });

  it('asks an added peer at once and forgets it when it is removed', async () => {
    await using web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { monitor, refreshed } = watch();
    expect(monitor.add({ url: web.url, name: 'second' })).toEqual({
      url: web.url,
      name: 'second',
      source: 'added',
      fingerprint: null,
      hasToken: false,
    });
    expect((await refreshed()).map(({ name }) => name)).toEqual(['web-1', 'web-2']);
    monitor.remove(web.url);
    expect(await refreshed()).toHaveLength(1);
  });

  it('measures latency and clock offset of the peers that are up', async () => {
    const ahead = aStatus({ host: 'web-2', time: '2026-11-21T10:00:05.000Z' });
    await using web = await startFakeAgent({ getStatus: () => ahead });
    const { monitor, refreshed } = watch(web.url);
    await refreshed();
    expect(monitor.measurements()).toEqual([
      { peer: new URL(web.url).host, up: true, latencySeconds: 0, clockOffsetSeconds: 5 },
    ]);
  });

  it('keeps what is known of the peers that a new configuration keeps', async () => {
    await using web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { monitor, refreshed } = watch(web.url);
    await refreshed();
    monitor.configure(peersConfig.parse({ list: [{ url: 'http://127.0.0.1:1' }] }));
    const rows = await monitor.hosts({ refresh: false, signal });
    expect(rows.map(({ name }) => name)).toEqual(['web-1', '127.0.0.1:1', 'web-2']);
  });

  it('asks again when the token of a peer changes', async () => {
    await using web = await startFakeAgent({ getStatus: () => peer('web-2') });
    const { monitor, refreshed } = watch();
    const withToken = (token: string) => peersConfig.parse({ list: [{ url: web.url, token }] });
    monitor.configure(withToken('one'));
    await refreshed();
    monitor.configure(withToken('two'));
    await refreshed();
    expect(web.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
  });
});
