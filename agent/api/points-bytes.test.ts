import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pointsBytes } from './points-bytes.ts';

const text = (timestamps: number[], values: number[]) =>
  Buffer.concat([...pointsBytes(Float64Array.from(timestamps), Float64Array.from(values))]).toString();

describe('pointsBytes()', () => {
  test('writes seconds and the value as text', () => {
    expect(text([1_500, 2_500], [2, 0.25])).toBe('[1.5,"2"],[2.5,"0.25"]');
  });

  test('writes what JSON has no number for as Prometheus does', () => {
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
    expect(text([0, 1_000, 2_000, 3_000], special)).toBe('[0,"NaN"],[1,"+Inf"],[2,"-Inf"],[3,"-0"]');
  });

  test('writes many points in pieces', () => {
    const times = Float64Array.from({ length: 10_000 }, (_, index) => index * 1_000);
    const values = times.map((_, index) => index / 7);
    const pieces = [...pointsBytes(times, values)];
    expect(pieces.length).toBeGreaterThan(1);
    const read = JSON.parse(`[${Buffer.concat(pieces)}]`) as [number, string][];
    expect(read).toEqual(Array.from(values, (value, index) => [index, String(value)]));
  });

  test('writes nothing for no points', () => {
    expect(text([], [])).toBe('');
  });

  test('gives every double and time back when it is read as JSON', () => {
    const time = fc.integer({ min: 0, max: 8.64e15 });
    fc.assert(
      fc.property(fc.array(fc.tuple(time, fc.double({ noNaN: true, noDefaultInfinity: true }))), (points) => {
        const written = text(
          points.map(([at]) => at),
          points.map(([, value]) => value),
        );
        const read = JSON.parse(`[${written}]`) as [number, string][];
        expect(read.map(([at, value]) => [at, Number(value)])).toEqual(
          points.map(([at, value]) => [at / 1_000, value]),
        );
      }),
    );
  });
});
