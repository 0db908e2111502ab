import { describe, expect, it } from 'vitest';
import { timeMarks } from './time-marks.ts';

const labels = (seconds: number, width: number) => timeMarks(seconds, width).map(({ label }) => label);

describe('timeMarks()', () => {
  it('labels round distances, as many as there is room for', () => {
    expect(labels(300, 60)).toEqual(['-5m', '-4m', '-3m', '-2m', '-1m', 'now']);
    expect(labels(300, 30)).toEqual(['-4m', '-2m', 'now']);
    expect(labels(900, 200)).toEqual(['-15m', '-10m', '-5m', 'now']);
    expect(labels(10_800, 200)).toEqual(['-3h', '-2h', '-1h', 'now']);
  });

  it('ends at the last column', () => {
    expect(timeMarks(300, 60).at(-1)).toEqual({ column: 59, label: 'now' });
    expect(timeMarks(300, 60)[0]).toEqual({ column: 0, label: '-5m' });
  });
});
