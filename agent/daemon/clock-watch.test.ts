import { describe, expect, test } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { ClockWatch } from './clock-watch.ts';

describe('ClockWatch.step()', () => {
  test('is zero while both clocks go alike', () => {
    const clock = fakeClock();
    const watch = new ClockWatch(clock);
    clock.advance(3_600_000);
    expect(watch.step()).toBe(0);
  });

  test('tells of a step back once', () => {
    const clock = fakeClock();
    const watch = new ClockWatch(clock);
    clock.step(-7_200_000);
    expect([watch.step(), watch.step()]).toEqual([-7_200_000, 0]);
  });

  test('ignores what NTP does every day', () => {
    const clock = fakeClock();
    const watch = new ClockWatch(clock);
    clock.step(150);
    expect(watch.step()).toBe(0);
  });
});
