import { expect, test } from 'vitest';
import { memoryStore } from '../../promql/memory-store.testkit.ts';
import { readPastCgroups } from './past-cgroups.ts';
import { readPastUnits } from './past-units.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const group = { cgroup: '/system.slice/ssh.service', service: 'ssh', container: '' };

test('readPastCgroups() tells use, and the share of periods in which the quota was used up', async () => {
  const store = memoryStore();
  const add = (name: string, before: number, now: number) =>
    store.add({ __name__: `vedette_cgroup_${name}`, ...group }, [
      [NOON, before],
      [NOON + 5_000, now],
    ]);
  add('cpu_usage_seconds_total', 10, 15);
  add('cpu_periods_total', 0, 50);
  add('cpu_throttled_periods_total', 0, 10);
  add('oom_kills_total', 1, 1);
  expect((await readPastCgroups(store, NOON + 6_000))?.rows).toEqual([
    {
      path: '/system.slice/ssh.service',
      name: 'ssh.service',
      kind: 'service',
      containerId: null,
      engine: null,
      cpuRatio: 1,
      memoryBytes: null,
      memoryLimitBytes: null,
      throttledRatio: 0.2,
      oomKills: 1,
      tasks: null,
    },
  ]);
});

test('readPastUnits() tells the state of each unit at the look before that time', async () => {
  const store = memoryStore();
  const state = (state: string, before: number, now: number) =>
    store.add({ __name__: 'node_systemd_unit_state', name: 'ssh.service', state }, [
      [NOON, before],
      [NOON + 15_000, now],
    ]);
  state('active', 1, 0);
  state('failed', 0, 1);
  expect((await readPastUnits(store, NOON + 14_000))?.rows).toMatchObject([{ active: 'active' }]);
  expect((await readPastUnits(store, NOON + 15_000))?.rows).toMatchObject([
    { name: 'ssh.service', active: 'failed', restarts: null },
  ]);
});
