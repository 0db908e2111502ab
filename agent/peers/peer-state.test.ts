import { describe, expect, it } from 'vitest';
import { aStatus } from '../client/status.testkit.ts';
import { peerState } from './peer-state.ts';

const status = aStatus();

describe('peerState()', () => {
  it.each([
    ['was never asked to the end', {}, { state: 'unknown', because: 'no-answer-yet' }],
    ['never answered', { failure: 'timeout' }, { state: 'down', because: 'timeout' }],
    ['answered', { goodAt: 90_000, status }, { state: 'up', because: null }],
    [
      'answered 30 s ago and failed since',
      { goodAt: 70_000, failure: 'timeout', status },
      { state: 'stale', because: 'timeout' },
    ],
    [
      'answered 31 s ago and failed since',
      { goodAt: 69_000, failure: 'tls', status },
      { state: 'down', because: 'tls' },
    ],
    ['was not asked for 31 s', { goodAt: 69_000, status }, { state: 'stale', because: 'not-asked' }],
  ])('of a peer that %s', (_, record, expected) => {
    expect(peerState(record, 100_000, 10_000)).toEqual(expected);
  });

  it('takes an agent for stale whose measurements stopped', () => {
    const frozen = aStatus({ time: '2026-11-21T10:00:31.000Z' });
    expect(peerState({ goodAt: 100_000, status: frozen }, 100_000, 10_000)).toEqual({
      state: 'stale',
      because: 'measurements-stopped',
    });
  });

  it('waits for the first measurement of an agent', () => {
    const fresh = aStatus({ summary: null });
    expect(peerState({ goodAt: 100_000, status: fresh }, 100_000, 10_000).state).toBe('up');
  });
});
