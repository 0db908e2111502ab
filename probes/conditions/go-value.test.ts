import { expect, test } from 'vitest';
import { goDuration, goInteger, goJson, goText } from './go-value.ts';

test('goText writes numbers with the shortest digits, from a million on with an exponent', () => {
  const numbers = [0, 1, -1.5, 0.0001, 0.00001, 999999, 1000000, 123456789, 1e21, 1.7e-9];
  expect(numbers.map(goText)).toEqual([
    '0',
    '1',
    '-1.5',
    '0.0001',
    '1e-05',
    '999999',
    '1e+06',
    '1.23456789e+08',
    '1e+21',
    '1.7e-09',
  ]);
});

test('goText writes lists and objects as Go prints them, keys in order', () => {
  expect(goText({ b: [1, 'x', null], a: true })).toBe('map[a:true b:[1 x <nil>]]');
});

test('goJson writes keys in order and escapes what HTML would read', () => {
  expect(goJson({ b: 1, a: '<&>' })).toBe('{"a":"\\u003c\\u0026\\u003e","b":1}');
});

test('goInteger reads every base of Go, and refuses what does not fit 64 bits', () => {
  expect(['200', '-7', '0xfF', '0o17', '017', '0b101', '1_000', '0'].map(goInteger)).toEqual([
    200n,
    -7n,
    255n,
    15n,
    15n,
    5n,
    1000n,
    0n,
  ]);
  expect(['', '08', '1.0', '9223372036854775808', 'x', '1__0', '_1'].map(goInteger)).toEqual(
    Array(7).fill(undefined),
  );
});

test('goDuration reads units of Go, and neither days nor bare numbers', () => {
  expect(['1h30m', '1.5s', '300ms', '-2m', '1us'].map(goDuration)).toEqual([
    5_400_000, 1_500, 300, -120_000, 0,
  ]);
  expect(['14d', '300', '', 's', '99999999h'].map(goDuration)).toEqual(Array(5).fill(undefined));
});
