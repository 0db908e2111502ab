import { describe, expect, it } from 'vitest';
import { agentStatus, fleetHost, NOON } from '../fleet.testkit.ts';
import { faultyStatus, shopHosts } from '../proxies.testkit.ts';
import { activeFaults } from './status-faults.ts';

describe('activeFaults()', () => {
  it('names the hosts on which a fault is in force, and no others', () => {
    expect(activeFaults(shopHosts)).toMatchObject([
      { host: 'web-1', toxics: 3, owned: 2, silent: false },
      { host: 'web-2', toxics: 0, disabledProxies: 1 },
    ]);
  });

  it('tells by our clock since when', () => {
    const status = faultyStatus('web-1', { toxics: 1 });
    expect(activeFaults([fleetHost('web-1', { status, clockOffsetMs: 60_000 })])[0]?.since).toBe(
      NOON - 300_000,
    );
  });

  it('keeps the faults of a host that fell silent', () => {
    const status = faultyStatus('web-1', { toxics: 1 });
    expect(activeFaults([fleetHost('web-1', { status, state: 'down' })])).toMatchObject([{ silent: true }]);
  });

  it('takes an agent that does not tell of faults for one without', () => {
    expect(
      activeFaults([fleetHost('web-1', { status: agentStatus('web-1') }), fleetHost('x', { status: null })]),
    ).toEqual([]);
  });
});
