import { describe, expect, test } from 'vitest';
import { aStatus } from '../../client/status.testkit.ts';
import type { HostRow } from '../../contract/hosts.ts';
import { knownHosts } from './known-hosts.ts';

const row = (changes: Partial<HostRow>): HostRow => ({
  name: 'web-1',
  url: null,
  self: true,
  state: 'up',
  because: null,
  lastSeen: null,
  latencyMs: null,
  clockOffsetMs: null,
  status: null,
  ...changes,
});

function known(...rows: HostRow[]) {
  const targets = [{ host: 'web-2', target: { url: 'http://10.0.0.2:8338', name: 'the second' } }];
  const peers = { hosts: () => Promise.resolve(rows), targets: () => targets };
  const local = {
    run: () => Promise.reject(new Error('asked')),
    listSeries: () => Promise.reject(new Error()),
  };
  return knownHosts({ local, peers }, new AbortController().signal);
}

describe('knownHosts()', () => {
  const peer = { name: 'web-2', self: false, url: 'http://10.0.0.2:8338' } as const;

  test('are this host, then its peers by the name that they give themselves', async () => {
    const hosts = await known(row({}), row({ ...peer, clockOffsetMs: 40 }));
    expect(hosts).toMatchObject([
      { name: 'web-1', down: null, clockOffset: 0 },
      { name: 'web-2', alias: 'the second', down: null, clockOffset: 40 },
    ]);
  });

  test('have the labels that they tell, and before them those of the source that names them', async () => {
    const status = { ...aStatus(), labels: { role: 'db', rack: 'a' } };
    const [host] = await known(row({ ...peer, status, labels: { role: 'web' } }));
    expect(host!.labels).toEqual({ role: 'web', rack: 'a' });
  });

  test('say why one is not worth waiting for', async () => {
    const hosts = await known(
      row({ ...peer, state: 'down', because: 'timeout' }),
      row({ ...peer, state: 'stale' }),
    );
    expect(hosts.map(({ down }) => down)).toEqual(['timeout', null]);
  });

  test('are without a peer that was removed in the meantime', async () => {
    expect(await known(row({ ...peer, url: 'http://10.0.0.9:8338' }))).toEqual([]);
  });
});
