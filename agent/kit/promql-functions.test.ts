import { describe, expect, test } from 'vitest';
import { functionSignatures } from './promql-functions.ts';

const shape = (name: string) => {
  const { args, variadic, returns, experimental } = functionSignatures.get(name)!;
  return { args, variadic, returns, experimental };
};

describe('functionSignatures', () => {
  test('a function of a range takes a matrix', () => {
    expect(shape('rate')).toEqual({ args: ['matrix'], variadic: 0, returns: 'vector', experimental: false });
  });

  test('an argument that may be left out counts as variadic', () => {
    expect(shape('round')).toEqual({
      args: ['vector', 'scalar'],
      variadic: 1,
      returns: 'vector',
      experimental: false,
    });
  });

  test('a last argument that may be repeated is variadic without end', () => {
    expect(shape('label_join')).toEqual({
      args: ['vector', 'string', 'string', 'string'],
      variadic: -1,
      returns: 'vector',
      experimental: false,
    });
  });

  test('a function without arguments has none', () => {
    expect(shape('time')).toEqual({ args: [], variadic: 0, returns: 'scalar', experimental: false });
  });

  test('functions of native histograms are known and refused', () => {
    expect(shape('histogram_count').experimental).toBe(true);
  });

  test('the help is one line', () => {
    for (const { help } of functionSignatures.values()) expect(help).toMatch(/^[^\n]+\.$/);
  });
});
