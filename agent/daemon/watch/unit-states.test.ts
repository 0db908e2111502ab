import { expect, it } from 'vitest';
import { watchedHost } from './state-watch.testkit.ts';
import { unitStates } from './unit-states.ts';

const host = () => watchedHost(unitStates, 'name', 'state');
const unit = (state: string) =>
  Object.fromEntries(
    ['active', 'activating', 'inactive', 'failed'].map((one) => [`db.service ${one}`, one === state ? 1 : 0]),
  );
const other = { 'ssh.service active': 1 };

it('unitStates tell of a unit that failed', () => {
  const { measure } = host();
  measure({ ...other, ...unit('active') });
  expect(measure({ ...other, ...unit('failed') })).toEqual([
    { kind: 'unit-changed', severity: 'error', subject: 'db.service', message: 'db.service is failed now' },
  ]);
});

it('unitStates tell of a unit that appears, and of one that is gone', () => {
  const { measure } = host();
  measure(other);
  expect(measure({ ...other, ...unit('active') })).toMatchObject([
    { kind: 'unit-appeared', severity: 'info', message: 'db.service is new and active' },
  ]);
  expect(measure(other)).toMatchObject([{ kind: 'unit-gone', message: 'db.service is gone; it was active' }]);
});

it('unitStates tell nothing of units that are loaded and unloaded while inactive, or on their way', () => {
  const { measure } = host();
  measure(other);
  expect(measure({ ...other, ...unit('inactive') })).toEqual([]);
  expect(measure({ ...other, ...unit('activating') })).toEqual([]);
  expect(measure(other)).toEqual([]);
});
