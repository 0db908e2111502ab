import { describe, expect, it } from 'vitest';
import { collectConfig } from '../collect/config.ts';
import {
  count,
  microseconds,
  servePrivately,
  temporaryRoot,
} from '../collect/systemd/fake-systemd.testkit.ts';
import { memoryStore } from '../promql/memory-store.testkit.ts';
import { listUnitsNow, listUnitsThen } from './unit-list.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const { systemd: config } = collectConfig.parse({});
const { signal } = new AbortController();

/** A store in which `ssh.service` used half a processor and 7 bytes at noon. */
function measured() {
  const store = memoryStore();
  const group = { cgroup: '/system.slice/ssh.service', service: 'ssh', container: '' };
  store.add({ __name__: 'vedette_cgroup_cpu_usage_seconds_total', ...group }, [
    [NOON - 10_000, 0],
    [NOON, 5],
  ]);
  store.add({ __name__: 'vedette_cgroup_memory_usage_bytes', ...group }, [[NOON, 7]]);
  return store;
}

describe('listUnitsNow()', () => {
  it('joins what systemd says with what the control group of the unit uses', async () => {
    const root = temporaryRoot();
    const properties = {
      'Unit.StateChangeTimestamp': microseconds(1_700_000_000_500_000n),
      'Service.MainPID': count(42),
      'Service.NRestarts': count(3),
    };
    await servePrivately(root, { manager: {}, units: [{ name: 'ssh.service', properties }] });
    const list = await listUnitsNow({ store: measured(), now: NOON, config, root, signal });
    expect(list).toMatchObject({ time: NOON, because: null });
    expect(list.units).toMatchObject([
      {
        name: 'ssh.service',
        active: 'active',
        since: '2023-11-14T22:13:20.500Z',
        mainPid: 42,
        restarts: 3,
        cpuRatio: 0.5,
        memoryBytes: 7,
        tasks: null,
      },
    ]);
  });

  it('says why there are none', async () => {
    const list = await listUnitsNow({ store: measured(), now: NOON, config, root: temporaryRoot(), signal });
    expect(list).toEqual({ time: NOON, because: 'no systemd answers on this host', units: [] });
  });

  it('ends with the reason when the caller has gone', async () => {
    const given = listUnitsNow({
      store: measured(),
      now: NOON,
      config,
      root: temporaryRoot(),
      signal: AbortSignal.abort(new Error('gone')),
    });
    await expect(given).rejects.toThrow('gone');
  });
});

describe('listUnitsThen()', () => {
  it('tells the units of a time with what they used then', async () => {
    const store = measured();
    store.add({ __name__: 'node_systemd_unit_state', name: 'ssh.service', state: 'failed' }, [[NOON, 1]]);
    const { units } = await listUnitsThen(store, NOON + 1_000, signal);
    expect(units).toMatchObject([
      { name: 'ssh.service', active: 'failed', description: null, memoryBytes: 7 },
    ]);
  });

  it('says that none were measured', async () => {
    expect(await listUnitsThen(memoryStore(), NOON, signal)).toEqual({
      time: NOON,
      because: 'no units were measured at that time',
      units: [],
    });
  });
});
