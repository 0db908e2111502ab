import { describe, expect, it } from 'vitest';
import { retryPause } from './retry-pause.ts';

const away = (forMs: number, random = 0) => retryPause({ because: 'timeout', forMs, random });

describe('retryPause()', () => {
  it('asks a host at the next round that has just fallen', () => {
    expect(away(0)).toBe(0);
    expect(away(30_000)).toBe(1_000);
  });

  it('sees a host within two seconds that was away for a minute', () => {
    expect(away(60_000)).toBe(2_000);
  });

  it('asks a dead host four times a minute', () => {
    expect(away(24 * 3_600_000)).toBe(15_000);
  });

  it('spreads hosts that fell at the same moment over half of the pause', () => {
    expect(away(300_000, 0.999)).toBeCloseTo(5_000, -2);
    expect(away(300_000, 0)).toBe(10_000);
  });

  it('leaves a host alone that refuses, from the first time on', () => {
    expect(retryPause({ because: 'unauthenticated', forMs: 0, random: 0 })).toBe(30_000);
  });
});
