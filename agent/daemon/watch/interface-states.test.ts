import { expect, it } from 'vitest';
import { interfaceStates } from './interface-states.ts';
import { watchedHost } from './state-watch.testkit.ts';

it('interfaceStates tell of an interface that goes down and comes up', () => {
  const { measure } = watchedHost(interfaceStates, 'device');
  measure({ eth0: 1 });
  expect(measure({ eth0: 0 })).toEqual([
    { kind: 'interface-down', severity: 'warning', subject: 'eth0', message: 'eth0 is down now' },
  ]);
  expect(measure({ eth0: 1 })).toMatchObject([{ kind: 'interface-up', severity: 'info' }]);
});

it('interfaceStates tell nothing of interfaces that come and go whole', () => {
  const { measure } = watchedHost(interfaceStates, 'device');
  measure({ eth0: 1 });
  expect(measure({ eth0: 1, veth1: 1 })).toEqual([]);
  expect(measure({ eth0: 1 })).toEqual([]);
});
