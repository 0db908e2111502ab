import { describe, expect, it } from 'vitest';
import { Timeline } from './timeline.ts';

const load = { __name__: 'load' };
const values = (timeline: Timeline) => Array.from(timeline.named('load')[0]?.values ?? []);

describe('Timeline', () => {
  it('puts samples into slots of its step, the newest last', () => {
    const timeline = new Timeline(10, 4, 1_005);
    timeline.add(load, 1_000, 4);
    timeline.add(load, 985, 2);
    expect([timeline.start, timeline.end]).toEqual([970, 1_000]);
    expect(values(timeline)).toEqual([Number.NaN, 2, Number.NaN, 4]);
  });

  it('moves on and empties the new slots', () => {
    const timeline = new Timeline(10, 4, 1_000);
    for (const seconds of [970, 980, 990, 1_000]) timeline.add(load, seconds, seconds);
    timeline.advance(1_020);
    timeline.add(load, 1_020, 1_020);
    expect(values(timeline)).toEqual([990, 1_000, Number.NaN, 1_020]);
  });

  it('forgets a series that has no value left', () => {
    const timeline = new Timeline(10, 4, 1_000);
    timeline.add(load, 1_000, 1);
    timeline.advance(1_030);
    expect(values(timeline)).toHaveLength(4);
    timeline.advance(1_040);
    expect(timeline.named('load')).toEqual([]);
  });

  it('survives a jump over more than its length', () => {
    const timeline = new Timeline(10, 4, 1_000);
    timeline.add(load, 1_000, 1);
    timeline.advance(90_000);
    timeline.add(load, 90_000, 2);
    expect(values(timeline)).toEqual([Number.NaN, Number.NaN, Number.NaN, 2]);
  });

  it('ignores samples outside it, and a clock that steps back', () => {
    const timeline = new Timeline(10, 4, 1_000);
    timeline.add(load, 960, 1);
    timeline.add(load, 1_010, 1);
    timeline.advance(500);
    expect(values(timeline).every(Number.isNaN)).toBe(true);
    expect(timeline.end).toBe(1_000);
  });

  it('keeps series apart by their labels, in whatever order these come', () => {
    const timeline = new Timeline(10, 1, 1_000);
    timeline.add({ __name__: 'cpu', cpu: '0', mode: 'user' }, 1_000, 1);
    timeline.add({ mode: 'user', cpu: '0', __name__: 'cpu' }, 1_000, 2);
    timeline.add({ __name__: 'cpu', cpu: '1', mode: 'user' }, 1_000, 3);
    expect(timeline.named('cpu').map(({ values }) => values[0])).toEqual([2, 3]);
  });
});
