import { expect, test } from 'vitest';
import { silentLog } from '../../kit/log.ts';
import { remoteWriteConfig } from '../../remote/config.ts';
import { memoryFacts } from '../../remote/send/destination.testkit.ts';
import { testStore } from '../../store/series/series-store.testkit.ts';
import { RemoteWriteSeries } from './remote-write-series.ts';
import { startRemoteWrites } from './start-remote-writes.ts';

const configOf = (...intervals: string[]) =>
  remoteWriteConfig.parse(intervals.map((interval) => ({ url: 'http://127.0.0.1:9/write', interval })));

function started() {
  const { store, clock } = testStore();
  const options = { host: 'web1', config: configOf('1s'), facts: memoryFacts(), log: silentLog };
  return startRemoteWrites({ ...options, store, clock, series: new RemoteWriteSeries(), emit: () => {} });
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

test('startRemoteWrites() follows the newest configuration, however soon it comes after the one before', async () => {
  const writes = started();
  writes.configure(configOf('2s'));
  writes.configure(configOf());
  await soon();
  expect(writes.states()).toEqual([]);
  writes.configure(configOf('3s'));
  await soon();
  expect(writes.states()).toHaveLength(1);
  await writes.stop();
});

test('startRemoteWrites() starts nobody once it was stopped', async () => {
  const writes = started();
  writes.configure(configOf('2s'));
  await writes.stop();
  await soon();
  expect(writes.states()).toEqual([]);
});
