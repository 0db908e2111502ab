import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeAgent } from '../client/fake-agent.testkit.ts';
import { aStatus } from '../client/status.testkit.ts';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { addedPeers } from './added-peers.testkit.ts';
import { peersConfig } from './config.ts';
import type { PeerEvent } from './peer-event.ts';
import { startPeerMonitor } from './peer-monitor.ts';

const { signal } = new AbortController();

function fileOf(groups: unknown): string {
  const file = join(temporaryFolder(), 'peers.json');
  writeFileSync(file, typeof groups === 'string' ? groups : JSON.stringify(groups));
  utimesSync(file, 1_700_000_000, 1_700_000_000);
  return file;
}

/** A monitor of such a configuration, once its sources have been read: `wanted` says when. */
async function monitorOf(config: unknown, wanted: (monitor: ReturnType<typeof startPeerMonitor>) => boolean) {
  const events: PeerEvent[] = [];
  const monitor = startPeerMonitor({
    config: peersConfig.parse(config),
    added: addedPeers(),
    self: () => aStatus(),
    emit: (event) => void events.push(event),
  });
  onTestFinished(() => monitor.stop());
  await expect.poll(() => wanted(monitor), { timeout: 4_000, interval: 20 }).toBe(true);
  return { monitor, events };
}

describe('startPeerDiscovery()', () => {
  it('makes peers of a file, whose labels stand before those of the peer', async () => {
    const status = aStatus({
      host: 'web-2',
      startedAt: '2026-11-19T00:00:00.000Z',
      labels: { env: 'x', az: 'a' },
    });
    await using web = await startFakeAgent({ getStatus: () => status });
    const file = fileOf([{ targets: [`127.0.0.1:${web.port}`], labels: { env: 'prod' } }]);
    const { monitor } = await monitorOf({ file_sd: [file] }, ({ list }) => list().length === 1);
    expect(monitor.list()).toMatchObject([{ url: web.url, source: 'file_sd', place: file }]);
    const rows = await monitor.hosts({ refresh: true, signal });
    expect(rows[1]).toMatchObject({
      name: 'web-2',
      labels: { env: 'prod' },
      status: { labels: { env: 'prod', az: 'a' } },
    });
  });

  it('tells of a source that cannot be read, and goes on', async () => {
    const file = fileOf('{');
    const { monitor, events } = await monitorOf(
      { file_sd: [file] },
      ({ problems }) => problems().length === 1,
    );
    expect(monitor.problems()[0]).toContain(`${file}: it is not JSON`);
    expect(events).toMatchObject([{ kind: 'peer-source-broken', severity: 'warning', subject: file }]);
  });

  it('sends a token only where it cannot be read on the way', async () => {
    const file = fileOf([
      { targets: ['web-1:1'] },
      { targets: ['web-2:1'], labels: { __scheme__: 'https' } },
      { targets: ['127.0.0.1:1'] },
    ]);
    const config = { file_sd: [file], discovered: { token: 't0k' } };
    const { monitor } = await monitorOf(config, ({ list }) => list().length === 3);
    expect(monitor.list().map(({ hasToken }) => hasToken)).toEqual([false, true, true]);
  });

  it('lets a configured peer stand before a discovered one of the same address', async () => {
    const file = fileOf([{ targets: ['127.0.0.1:1', '127.0.0.1:2'] }]);
    const config = { file_sd: [file], list: [{ url: 'http://127.0.0.1:1', name: 'named' }] };
    const { monitor } = await monitorOf(config, ({ list }) => list().length === 2);
    expect(monitor.list().map(({ source }) => source)).toEqual(['config', 'file_sd']);
  });

  it('forgets the peers of a source that a new configuration leaves out', async () => {
    const file = fileOf([{ targets: ['127.0.0.1:1'] }]);
    const { monitor } = await monitorOf({ file_sd: [file] }, ({ list }) => list().length === 1);
    monitor.configure(peersConfig.parse({}));
    expect(monitor.list()).toEqual([]);
  });

  it('does not let a person remove a discovered peer, and says where it is from', async () => {
    const file = fileOf([{ targets: ['127.0.0.1:1'] }]);
    const { monitor } = await monitorOf({ file_sd: [file] }, ({ list }) => list().length === 1);
    expect(() => monitor.remove('http://127.0.0.1:1')).toThrow(`it is from file_sd ${file}`);
  });
});
