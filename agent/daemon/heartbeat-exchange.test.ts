import { expect, onTestFinished, test, vi } from 'vitest';
import { startFakeAgent } from '../client/fake-agent.testkit.ts';
import { systemClock } from '../kit/clock.ts';
import { silentLog } from '../kit/log.ts';
import { createHeartbeats } from '../store/local/heartbeats.ts';
import { memoryDatabase } from '../store/local/store.testkit.ts';
import { startHeartbeatExchange } from './heartbeat-exchange.ts';

const told = {
  name: 'nightly',
  lastAt: '2026-11-21T03:00:00.000Z',
  state: 'success',
  host: 'web-2',
  runId: null,
  startedAt: '2026-11-21T02:59:00.000Z',
  outcome: 'success',
  endedAt: '2026-11-21T03:00:00.000Z',
  durationMs: 60_000,
  exitCode: 0,
  lastLines: ['done'],
};

/** A store that asks one peer, which tells these records. */
async function exchangeWith(heartbeats: readonly object[], names: readonly string[]) {
  const peer = await startFakeAgent({ listHeartbeats: () => ({ heartbeats }) });
  const store = createHeartbeats(memoryDatabase());
  const stop = startHeartbeatExchange({
    store,
    clock: systemClock,
    log: silentLog,
    names: () => new Set(names),
    targets: () => [{ target: { url: peer.url } }],
  });
  onTestFinished(async () => {
    stop();
    await peer.close();
  });
  return { store, peer };
}

test('startHeartbeatExchange() takes what a peer has heard of a job that is judged here', async () => {
  const { store } = await exchangeWith([told, { ...told, name: 'other' }], ['nightly']);
  await vi.waitFor(() => expect(store.get('nightly')).toMatchObject({ host: 'web-2', lastLines: ['done'] }));
  expect(store.get('other')).toBeUndefined();
});

test('startHeartbeatExchange() asks nobody where no job is judged', async () => {
  const { peer } = await exchangeWith([told], []);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(peer.requests).toHaveLength(0);
});

test('startHeartbeatExchange() keeps the newer of two records', async () => {
  const { store } = await exchangeWith([told], ['nightly']);
  await vi.waitFor(() => expect(store.get('nightly')).toBeDefined());
  store.beat('nightly', { state: 'failure', at: Date.parse('2026-11-21T04:00:00Z'), host: 'web-1' });
  expect(store.put({ ...store.get('nightly')!, lastAt: 0, host: 'web-3' })).toMatchObject({ host: 'web-1' });
});

test('startHeartbeatExchange() believes nothing of the future and no state that it does not know', async () => {
  const future = { ...told, lastAt: '2999-01-01T00:00:00.000Z' };
  const { store } = await exchangeWith(
    [future, { ...told, name: 'odd', state: 'paused' }],
    ['nightly', 'odd'],
  );
  await vi.waitFor(() => expect(store.get('nightly')).toBeDefined());
  expect(store.get('nightly')!.lastAt).toBeLessThanOrEqual(Date.now());
  expect(store.get('odd')).toBeUndefined();
});
