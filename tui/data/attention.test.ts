import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchAttention } from './attention.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const told: string[] = [];
  const fleet = { setAttention: (attention: string) => void told.push(attention) };
  const attention = watchAttention({ fleet, idle: () => void told.push('told'), idleAfterMs: 600_000 });
  return { attention, told };
}

describe('watchAttention()', () => {
  it('is idle after ten minutes without a key, and says so', () => {
    const { told } = watched();
    vi.advanceTimersByTime(599_999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['idle', 'told']);
  });

  it('is active again with the next key, which counts from then', () => {
    const { attention, told } = watched();
    vi.advanceTimersByTime(600_000);
    attention.touch();
    attention.touch();
    vi.advanceTimersByTime(599_999);
    expect(told).toEqual(['idle', 'told', 'active']);
    vi.advanceTimersByTime(1);
    expect(told.slice(3)).toEqual(['idle', 'told']);
  });

  it('tells nothing once it is stopped', () => {
    const { attention, told } = watched();
    attention.stop();
    vi.advanceTimersByTime(600_000);
    expect(told).toEqual([]);
  });
});
