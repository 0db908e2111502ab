import { expect, it } from 'vitest';
import { MetricSet } from '../collect/metrics.ts';
import { UnitWatch } from './unit-watch.ts';

function host() {
  const set = new MetricSet();
  const family = set.gauge('node_systemd_unit_state', '', 'name', 'state');
  const watch = new UnitWatch();
  const look = () => watch.step(family.metrics.values().toArray());
  const ask = (units: Record<string, string>) => {
    set.begin();
    for (const [name, now] of Object.entries(units)) {
      for (const state of ['active', 'failed']) family.with(name, state).set(state === now ? 1 : 0);
    }
    set.sweep();
    return look();
  };
  return { ask, look };
}

it('UnitWatch.step() tells what changed, once', () => {
  const { ask, look } = host();
  expect(ask({ 'ssh.service': 'active', 'db.service': 'active' })).toEqual([]);
  const event = {
    kind: 'unit-changed',
    severity: 'error',
    subject: 'db.service',
    message: 'db.service is failed now',
  };
  expect(ask({ 'ssh.service': 'active', 'db.service': 'failed' })).toEqual([event]);
  expect(look()).toEqual([]);
});

it('UnitWatch.step() groups a storm', () => {
  const { ask } = host();
  const units = (state: string) =>
    Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`job-${index}.service`, state]));
  ask(units('active'));
  expect(ask(units('failed'))).toMatchObject([{ subject: 'systemd', severity: 'error' }]);
});
