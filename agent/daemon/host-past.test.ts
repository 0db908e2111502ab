import { describe, expect, it } from 'vitest';
import { START, testStore } from '../store/series/series-store.testkit.ts';
import { openHostPast } from './host-past.ts';

const { signal } = new AbortController();

/** Sixty seconds of a host with one processor: half busy at first, wholly from second 30 on. */
function recorded() {
  const { store, clock } = testStore();
  const cpu = (mode: string) =>
    store.series({ __name__: 'node_cpu_seconds_total', cpu: '0', mode }, 'counter');
  const ids = [
    cpu('idle'),
    cpu('user'),
    ...[1, 5, 15].map((minutes) => store.series({ __name__: `node_load${minutes}` }, 'gauge')),
    store.series(
      { __name__: 'vedette_process_cpu_seconds_total', pid: '7', name: 'gzip', user: 'root' },
      'counter',
    ),
    store.series(
      { __name__: 'vedette_process_resident_memory_bytes', pid: '7', name: 'gzip', user: 'root' },
      'gauge',
    ),
  ];
  let [idle, user] = [0, 0];
  for (let second = 0; second < 60; second++) {
    clock.advance(1_000);
    user += second < 30 ? 0.5 : 1;
    idle += second < 30 ? 0.5 : 0;
    store.append(START + second * 1_000, ids, [idle, user, 1, 2, 3, user, 4_096]);
  }
  return { store, past: openHostPast(store) };
}
const at = (second: number) => START + second * 1_000;

describe('openHostPast()', () => {
  it('sums the host up as it was at that moment', async () => {
    const { past } = recorded();
    expect(await past.summary(at(20), signal)).toMatchObject({
      time: new Date(at(20)).toISOString(),
      cpu: { count: 1, usedRatio: 0.5, modes: { idle: 0.5, user: 0.5 } },
      load: [1, 2, 3],
      topProcess: { pid: 7, name: 'gzip', cpuRatio: 0.5 },
    });
    expect((await past.summary(at(45), signal))?.cpu?.usedRatio).toBe(1);
  });

  it('takes the newest measurement before the moment', async () => {
    const { past } = recorded();
    expect((await past.summary(at(20) + 700, signal))?.time).toBe(new Date(at(20)).toISOString());
  });

  it('has nothing for a time at which nothing was measured', async () => {
    const { past } = recorded();
    expect(await past.summary(at(-60), signal)).toBeNull();
    expect(await past.processes(at(-60), signal)).toEqual([]);
  });

  it('lists the processes whose series were kept, and leaves open what they do not tell', async () => {
    const { past } = recorded();
    expect(await past.processes(at(45), signal)).toEqual([
      {
        pid: 7,
        name: 'gzip',
        command: 'gzip',
        user: 'root',
        cpuRatio: 1,
        residentBytes: 4_096,
        readBytesPerSecond: null,
        writtenBytesPerSecond: null,
        threads: 0,
        parentPid: 0,
        state: '',
        startedAt: null,
      },
    ]);
  });
});
