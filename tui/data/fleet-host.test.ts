import { describe, expect, it } from 'vitest';
import { agentStatus, calmSummary } from '../fleet.testkit.ts';
import { hostState, stress } from './fleet-host.ts';

const status = agentStatus('web-1');
const fresh = { status, lastSeenMs: 500, ageMs: 800, failure: null };

describe('hostState()', () => {
  it.each([
    ['that was just asked', { ...fresh, status: null, lastSeenMs: undefined }, 'unknown', null],
    ['that answers', fresh, 'up', null],
    ['that missed a single answer', { ...fresh, lastSeenMs: 2_500, failure: 'timeout' }, 'up', null],
    ['that is silent for 6 s', { ...fresh, lastSeenMs: 6_000, failure: 'timeout' }, 'stale', 'timeout'],
    [
      'that is silent for 31 s',
      { ...fresh, lastSeenMs: 31_000, failure: 'connection-refused' },
      'down',
      'connection-refused',
    ],
    ['that never answered', { ...fresh, lastSeenMs: undefined, failure: 'tls' }, 'down', 'tls'],
    ['that answers and does not measure', { ...fresh, ageMs: 20_000 }, 'stale', 'measurements-stopped'],
  ] as const)('of a host %s', (_name, evidence, state, because) => {
    expect(hostState(evidence)).toEqual({ state, because });
  });

  it('tells what is not well in a host that answers', () => {
    const components = [
      { name: 'store', state: 'degraded', because: ['disk-full'] },
      { name: 'api', state: 'ok', because: [] },
    ] as const;
    const unwell = agentStatus('web-1', {
      state: 'degraded',
      components: components.map((one) => ({ ...one, because: [...one.because] })),
    });
    expect(hostState({ ...fresh, status: unwell })).toEqual({
      state: 'degraded',
      because: 'store disk-full',
    });
  });
});

describe('stress()', () => {
  it('is the largest share of anything in use', () => {
    expect(stress(calmSummary())).toBe(0.375);
    expect(stress(calmSummary({ pressure: { io: 0.8 } }))).toBe(0.8);
    expect(stress(null)).toBe(0);
  });
});
