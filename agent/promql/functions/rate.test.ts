import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentAt, contextOf, overWindow } from './function.testkit.ts';
import type { WindowFunction } from './function.ts';
import { functionImplementations } from './index.ts';

const every = (seconds: number, values: readonly number[], start = 0) =>
  values.map((value, index) => [start + index * seconds, value] as const);

describe('rate', () => {
  test('a counter that rises evenly has its slope', () => {
    const samples = every(300, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(overWindow('rate', samples, { at: 3000, range: 3001 })).toBeCloseTo(100 / 3001, 10);
  });

  test('a reset counts as a start from zero', () => {
    const samples = every(300, [0, 10, 20, 30, 40, 50, 0, 10, 20, 30, 40]);
    expect(overWindow('increase', samples, { at: 3000, range: 3000 })).toBeCloseTo(80 * (3000 / 2700), 10);
  });

  test('one sample gives nothing', () => {
    expect(overWindow('rate', [[0, 1]])).toBeUndefined();
  });

  test('a series that begins within the range is extended by half an interval', () => {
    const samples = every(10, [100, 110, 120], 40);
    expect(overWindow('increase', samples, { at: 60, range: 60 })).toBeCloseTo(20 * (25 / 20), 10);
  });

  test('a gap of exactly 1.1 intervals is not bridged', () => {
    // 16.5 s before the first sample, 15 s between them: in milliseconds the limit would round to the other side.
    const samples = every(15, [1000, 1001, 1002]);
    expect(overWindow('increase', samples, { at: 30, range: 46.5 })).toBeCloseTo(2 * (37.5 / 30), 10);
  });

  test('a counter does not begin below zero', () => {
    const samples = every(60, [1, 11, 21], 30);
    expect(overWindow('increase', samples, { at: 150, range: 180 })).toBeCloseTo(20 * (126 / 120), 10);
  });

  test('a counter that does not rise is zero', () => {
    expect(overWindow('rate', every(15, [7, 7, 7]))).toBe(0);
  });

  test('NaN among the samples is no reset', () => {
    expect(overWindow('rate', every(15, [1, Number.NaN, 3]), { range: 30.5 })).toBeCloseTo(2 / 30, 2);
  });

  test('a metric whose name is not that of a counter is told of', () => {
    const context = contextOf('rate', { source: 'rate(foo[5m])', args: [argumentAt(5)] });
    overWindow('rate', every(15, [1, 2]), { metric: 'foo', context });
    expect(context.annotations.infos).toEqual([
      'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "foo" (1:6)',
    ]);
  });

  test.each(['', 'a_total', 'a_sum', 'a_count', 'a_bucket'])('the name "%s" is not told of', (metric) => {
    const context = contextOf('rate');
    overWindow('rate', every(15, [1, 2]), { metric, context });
    expect(context.annotations.infos).toEqual([]);
  });

  test('a series that gives nothing is not told of', () => {
    const context = contextOf('rate');
    overWindow('rate', [[0, 1]], { metric: 'foo', context });
    expect(context.annotations.infos).toEqual([]);
  });

  test('windows that move forward give what each gives alone, also in arrays that are moved', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (values, length, stride, move) => {
          for (const name of ['rate', 'increase', 'resets', 'changes']) {
            expect(sliding(name, values, length, stride, move)).toEqual(alone(name, values, length, stride));
          }
        },
      ),
    );
  });
});

describe('delta', () => {
  test('a gauge may fall', () => {
    expect(overWindow('delta', every(300, [50, 40, 30, 20]), { range: 901 })).toBeCloseTo(-30, 1);
  });

  test('a gauge may go below zero at the start of the range', () => {
    expect(overWindow('delta', every(60, [1, 11, 21], 30), { at: 150, range: 180 })).toBeCloseTo(30, 10);
  });
});

describe('irate', () => {
  test('the last two samples count', () => {
    expect(overWindow('irate', every(10, [0, 100, 110]))).toBe(1);
  });

  test('behind a reset the counter rose from zero', () => {
    expect(overWindow('irate', every(10, [0, 100, 20]))).toBe(2);
  });

  test('one sample gives nothing', () => {
    expect(overWindow('irate', [[0, 1]])).toBeUndefined();
  });
});

describe('idelta', () => {
  test('a gauge may fall', () => {
    expect(overWindow('idelta', every(10, [0, 100, 20]))).toBe(-80);
  });
});

describe('resets', () => {
  test('every fall is one', () => {
    expect(overWindow('resets', every(300, [0, 1, 2, 3, 0, 1, 0, 0, 2]))).toBe(2);
  });

  test('one sample has none', () => {
    expect(overWindow('resets', [[0, 1]])).toBe(0);
  });
});

describe('changes', () => {
  test('equal neighbours are no change', () => {
    expect(overWindow('changes', every(300, [0, 1, 1, 2, 0, 0]))).toBe(3);
  });

  test('NaN does not differ from NaN', () => {
    expect(overWindow('changes', every(300, [Number.NaN, Number.NaN, 1, Number.NaN]))).toBe(2);
  });
});

type Spans = { from: number; to: number }[];

const spans = (count: number, length: number, stride: number): Spans =>
  Array.from({ length: Math.ceil(count / stride) }, (_, step) => ({
    from: Math.max(0, step * stride - length),
    to: Math.min(count, step * stride + 1),
  }));

const implementation = (name: string) => functionImplementations.get(name) as WindowFunction;

const windowOf = (times: Float64Array, values: Float64Array, from: number, to: number) => ({
  times,
  values,
  from,
  to,
  start: times[from]! - 500,
  end: times[to - 1]! + 500,
  time: times[to - 1]!,
});

function sliding(name: string, values: readonly number[], length: number, stride: number, move: boolean) {
  const evaluate = implementation(name).series(contextOf(name), '');
  const times = values.map((_, index) => 1000 * index ** 2);
  return spans(values.length, length, stride).map(({ from, to }) => {
    const cut = move ? from : 0;
    return evaluate(
      windowOf(
        Float64Array.from(times.slice(cut)),
        Float64Array.from(values.slice(cut)),
        from - cut,
        to - cut,
      ),
      [],
    );
  });
}

function alone(name: string, values: readonly number[], length: number, stride: number) {
  const times = Float64Array.from(values, (_, index) => 1000 * index ** 2);
  return spans(values.length, length, stride).map(({ from, to }) =>
    implementation(name).series(contextOf(name), '')(
      windowOf(times, Float64Array.from(values), from, to),
      [],
    ),
  );
}
