import { describe, expect, test } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { RateLimit } from './rate-limit.ts';

describe('RateLimit', () => {
  test('lets a burst through and then says how long to wait', () => {
    const limit = new RateLimit(fakeClock(), { perSecond: 0.5, burst: 3 });
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([0, 0, 0, 2]);
  });

  test('gives tokens back with time, up to the burst', () => {
    const clock = fakeClock();
    const limit = new RateLimit(clock, { perSecond: 1, burst: 2 });
    limit.take('a');
    limit.take('a');
    clock.advance(60_000);
    expect([1, 2, 3].map(() => limit.take('a'))).toEqual([0, 0, 1]);
  });

  test('counts each key for itself', () => {
    const limit = new RateLimit(fakeClock(), { perSecond: 1, burst: 1 });
    limit.take('a');
    expect(limit.take('b')).toBe(0);
    expect(limit.take('a')).toBe(1);
  });

  test('takes nothing when only asked for the wait', () => {
    const limit = new RateLimit(fakeClock(), { perSecond: 1, burst: 1 });
    expect([limit.wait('a'), limit.wait('a'), limit.take('a'), limit.wait('a')]).toEqual([0, 0, 0, 1]);
  });

  test('forgets the oldest key rather than hold more than it may', () => {
    const limit = new RateLimit(fakeClock(), { perSecond: 1, burst: 1, maxKeys: 2 });
    for (const key of ['a', 'b', 'c']) limit.take(key);
    expect(limit.wait('c')).toBe(1);
    expect(limit.wait('a')).toBe(0);
  });
});
