import { describe, expect, test } from 'vitest';
import { askedTimes } from './query-request.ts';

const now = 1_800_000_000;

describe('askedTimes()', () => {
  test('is one instant, by default now by the clock of the agent', () => {
    expect(askedTimes({}, now)).toEqual({ kind: 'instant', time: undefined });
    expect(askedTimes({ at: '2026-11-21T03:00:00Z' }, now)).toEqual({ kind: 'instant', time: 1_795_230_000 });
    expect(askedTimes({ at: '1795230000.5' }, now)).toEqual({ kind: 'instant', time: 1_795_230_000.5 });
  });

  test.each([
    ['10s', 1],
    ['15m', 5],
    ['6h', 120],
    ['1d', 600],
    ['1y', 131_400],
  ])('gives a range of %s a step of %d s', (range, step) => {
    expect(askedTimes({ range }, now)).toMatchObject({ kind: 'range', end: now, step });
  });

  test('is a range before the given end', () => {
    expect(askedTimes({ range: '1h', step: '30', at: '1000000' }, now)).toEqual({
      kind: 'range',
      start: 996_400,
      end: 1_000_000,
      step: 30,
    });
  });

  test.each([
    [{ range: 'soon' }, 'Cannot use --range soon'],
    [{ range: '0s' }, 'Cannot use --range 0s: it has no length'],
    [{ range: '1h', step: '-5' }, 'Cannot use --step -5'],
    [{ step: '30s' }, 'Cannot use --step 30s: it is for a range'],
    [{ at: 'yesterday' }, 'Cannot use --at yesterday: it is not a time'],
    [{ at: '2026-13-41T00:00:00Z' }, 'Cannot use --at 2026-13-41T00:00:00Z'],
  ])('refuses %j', (times, message) => {
    expect(() => askedTimes(times, now)).toThrow(message);
  });
});
