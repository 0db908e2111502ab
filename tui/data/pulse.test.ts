import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNotifier } from './notifier.ts';
import { createPulse } from './pulse.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function counted(store: { subscribe(listener: () => void): () => void }) {
  const told = { times: 0, leave: () => {} };
  told.leave = store.subscribe(() => void told.times++);
  return told;
}

describe('createPulse()', () => {
  it('tells all that changed in a beat once, also of two stores', () => {
    const [pulse, a, b] = [createPulse(2_000), createNotifier(), createNotifier()];
    const [first, second] = [counted(pulse.slowed(a)), counted(pulse.slowed(b))];
    a.notify();
    vi.advanceTimersByTime(1);
    expect([first.times, second.times]).toEqual([1, 0]);
    for (let step = 0; step < 10; step++) {
      a.notify();
      b.notify();
      vi.advanceTimersByTime(150);
    }
    expect([first.times, second.times]).toEqual([1, 0]);
    vi.advanceTimersByTime(2_000);
    expect([first.times, second.times]).toEqual([2, 1]);
  });

  it('is still where nothing changes', () => {
    createPulse(2_000).slowed(createNotifier());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells nobody who has left', () => {
    const [pulse, store] = [createPulse(2_000), createNotifier()];
    const told = counted(pulse.slowed(store));
    told.leave();
    store.notify();
    vi.advanceTimersByTime(5_000);
    expect(told.times).toBe(0);
  });

  it('leaves all else of a store as it is', () => {
    const store = { ...createNotifier(), value: 7, snapshot: () => 'newest' };
    const slowed = createPulse(2_000).slowed(store);
    expect([slowed.value, slowed.snapshot()]).toEqual([7, 'newest']);
  });
});
