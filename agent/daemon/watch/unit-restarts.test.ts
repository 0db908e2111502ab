import { expect, it } from 'vitest';
import { watchedHost } from './state-watch.testkit.ts';
import { unitRestarts } from './unit-restarts.ts';

it.each([
  [0, 1, 'systemd restarted db.service'],
  [2, 7, 'systemd restarted db.service 5 times'],
  [7, 2, 'systemd restarted db.service 2 times'],
])('unitRestarts tell of %i restarts that became %i', (before, now, message) => {
  const { measure } = watchedHost(unitRestarts, 'name');
  measure({ 'db.service': before });
  expect(measure({ 'db.service': now })).toEqual([
    { kind: 'unit-restarted', severity: 'warning', subject: 'db.service', message },
  ]);
});

it('unitRestarts tell nothing of a count that is new, gone, or begins anew', () => {
  const { measure } = watchedHost(unitRestarts, 'name');
  measure({ 'ssh.service': 3 });
  expect(measure({ 'ssh.service': 0, 'db.service': 4 })).toEqual([]);
  expect(measure({ 'ssh.service': 0 })).toEqual([]);
});
