import { describe, expect, it } from 'vitest';
import { ClockFilter } from './clock-filter.ts';

function filterAt(start = 0) {
  let time = start;
  const clock = { now: () => time, monotonic: () => time };
  return { filter: new ClockFilter(clock), pass: (ms: number) => (time += ms) };
}

describe('ClockFilter', () => {
  it('knows nothing before the first exchange', () => {
    const { filter } = filterAt();
    expect([filter.offsetMs, filter.uncertaintyMs]).toEqual([null, null]);
  });

  it('believes the fastest exchange', () => {
    const { filter, pass } = filterAt();
    filter.add(40, 100);
    pass(1_000);
    filter.add(10, 4);
    pass(1_000);
    filter.add(-30, 90);
    expect(filter.offsetMs).toBe(10);
    expect(filter.uncertaintyMs).toBeCloseTo(2.015, 5);
  });

  it('begins anew when the other clock was set', () => {
    const { filter, pass } = filterAt();
    filter.add(10, 4);
    pass(1_000);
    filter.add(60_000, 20);
    expect(filter.offsetMs).toBe(60_000);
  });

  it('forgets an exchange after eight others', () => {
    const { filter, pass } = filterAt();
    filter.add(1, 2);
    for (let round = 0; round < 8; round++) {
      pass(1_000);
      filter.add(2, 10);
    }
    expect(filter.offsetMs).toBe(2);
  });
});
