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
  status: aStatus(),
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
      { name: 'web-1', isDown: false, clockOffset: 0 },
      { name: 'web-2', alias: 'the second', isDown: false, clockOffset: 40 },
    ]);
  });

  test('have the labels that they tell, and before them those of the source that names them', async () => {
    const status = { ...aStatus(), labels: { role: 'db', rack: 'a' } };
    const [host] = await known(row({ ...peer, status, labels: { role: 'web' } }));
    expect(host!.labels).toEqual({ role: 'web', rack: 'a' });
  });

  test('say which one has not answered for some time', async () => {
    const hosts = await known(
      row({ ...peer, state: 'down', because: 'timeout' }),
      row({ ...peer, state: 'stale' }),
    );
    expect(hosts.map(({ isDown }) => isDown)).toEqual([true, false]);
  });

  test('are asked for their names where one has never told its own', async () => {
    const asked: boolean[] = [];
    const hosts = ({ refresh }: { refresh: boolean }) => {
      asked.push(refresh);
      return Promise.resolve([row({ ...peer, status: refresh ? aStatus() : null })]);
    };
    const local = { run: () => Promise.reject(new Error()), listSeries: () => Promise.reject(new Error()) };
    await knownHosts({ local, peers: { hosts, targets: () => [] } }, new AbortController().signal);
    expect(asked).toEqual([false, true]);
  });

  test('are without a peer that was removed in the meantime', async () => {
    expect(await known(row({ ...peer, url: 'http://10.0.0.9:8338' }))).toEqual([]);
  });
});
