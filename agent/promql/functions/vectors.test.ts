import { describe, expect, test } from 'vitest';
import type { Expression, VectorSelector } from '../syntax/expression.ts';
import { applied, appliedScalar, contextOf, scalarOf, stringOf, vectorOf } from './function.testkit.ts';

const { NaN: nan } = Number;
const span = { from: 7, to: 20 };

const selector = (...matchers: VectorSelector['matchers']): VectorSelector => ({
  kind: 'vector-selector',
  name: undefined,
  matchers,
  offset: 0,
  at: undefined,
  span,
});

describe('time', () => {
  test('is that of each step, in seconds', () => {
    expect(appliedScalar('time', [], contextOf('time', { times: [1500, 3000] }))).toEqual([1.5, 3]);
  });
});

describe('pi', () => {
  test('is the same at all steps', () => {
    expect(appliedScalar('pi', [], contextOf('pi', { times: [0, 1] }))).toEqual([Math.PI, Math.PI]);
  });
});

describe('scalar', () => {
  test('is the value where there is one series', () => {
    const rows = vectorOf([
      [{ a: '1' }, 1, undefined, 3, undefined],
      [{ a: '2' }, undefined, 2, 4, undefined],
    ]);
    expect(appliedScalar('scalar', [rows], contextOf('scalar', { times: [0, 1, 2, 3] }))).toEqual([
      1,
      2,
      nan,
      nan,
    ]);
  });
});

describe('vector', () => {
  test('is one series without labels', () => {
    expect(applied('vector', [scalarOf(1, 2)], contextOf('vector', { times: [0, 1] }))).toEqual([[{}, 1, 2]]);
  });
});

describe('timestamp', () => {
  test('of what is no selector is the step', () => {
    const context = contextOf('timestamp', { times: [1000, 2000] });
    expect(applied('timestamp', [vectorOf([[{ a: '1' }, 7, undefined]])], context)).toEqual([
      [{ a: '1' }, 1, undefined],
    ]);
  });
});

describe('absent', () => {
  const absent = (argument: Expression, ...series: Parameters<typeof vectorOf>[0]) =>
    applied('absent', [vectorOf(series)], contextOf('absent', { args: [argument] }));

  test('there is nothing where there is a series', () => {
    expect(absent(selector(), [{}, 0])).toEqual([]);
  });

  test('the labels are those of equalities', () => {
    const argument = selector(
      { name: '__name__', op: '=', value: 'foo' },
      { name: 'job', op: '=', value: 'a' },
      { name: 'instance', op: '=~', value: '.*' },
    );
    expect(absent(argument)).toEqual([[{ job: 'a' }, 1]]);
  });

  test('parentheses around the selector change nothing', () => {
    const inner = selector({ name: 'job', op: '=', value: 'a' });
    expect(absent({ kind: 'paren', expression: inner, span })).toEqual([[{ job: 'a' }, 1]]);
  });

  test('a label that is asked for twice is left out', () => {
    const argument = selector(
      { name: 'job', op: '=', value: 'a' },
      { name: 'job', op: '=', value: 'b' },
      { name: 'foo', op: '=', value: 'bar' },
    );
    expect(absent(argument)).toEqual([[{ foo: 'bar' }, 1]]);
  });

  test('what is no selector has no labels', () => {
    expect(absent({ kind: 'number', value: 1, duration: false, span })).toEqual([[{}, 1]]);
  });

  test('each step is looked at alone', () => {
    const context = contextOf('absent', { args: [selector()], times: [0, 1] });
    expect(applied('absent', [vectorOf([[{}, 1, undefined]])], context)).toEqual([[{}, undefined, 1]]);
  });

  test('of a range names the labels of its selector', () => {
    const argument: Expression = {
      kind: 'matrix-selector',
      selector: selector({ name: 'a', op: '=', value: 'b' }),
      range: 1,
      span,
    };
    const context = contextOf('absent_over_time', { args: [argument] });
    expect(applied('absent_over_time', [vectorOf([])], context)).toEqual([[{ a: 'b' }, 1]]);
  });
});

describe('sort', () => {
  const rows = vectorOf([
    [{ a: '1' }, 2],
    [{ a: '2' }, nan],
    [{ a: '3' }, -1],
    [{ a: '4' }, Number.POSITIVE_INFINITY],
  ]);
  const order = (name: string) => applied(name, [rows]).map(([labels]) => labels.a);

  test('ascending, NaN at the end', () => {
    expect(order('sort')).toEqual(['3', '1', '4', '2']);
  });

  test('of a range is told to be in vain', () => {
    const context = contextOf('sort', { times: [0, 1] });
    applied('sort', [vectorOf([])], context);
    expect(context.annotations.warnings).toEqual([
      'PromQL warning: sort is ineffective for range queries since results are always ordered by labels (1:1)',
    ]);
  });

  test('descending, NaN at the end too', () => {
    expect(order('sort_desc')).toEqual(['4', '1', '3', '2']);
  });
});

describe('sort_by_label', () => {
  const order = (name: string, labels: readonly string[], ...sets: Record<string, string>[]) =>
    applied(name, [vectorOf(sets.map((set) => [set, 0])), ...labels.map(stringOf)]).map(([set]) => set);

  test('numbers within names count as numbers', () => {
    const sets = [{ host: 'web10' }, { host: 'web2' }, { host: 'db1' }];
    expect(order('sort_by_label', ['host'], ...sets)).toEqual([sets[2], sets[1], sets[0]]);
    expect(order('sort_by_label_desc', ['host'], ...sets)).toEqual([sets[0], sets[1], sets[2]]);
  });

  test('where the labels are equal, all labels count', () => {
    const sets = [
      { a: '1', z: '2' },
      { a: '1', z: '1' },
    ];
    expect(order('sort_by_label', ['a'], ...sets)).toEqual([sets[1], sets[0]]);
  });

  test('without labels, all labels count', () => {
    const sets = [{ b: '1' }, { a: '1' }];
    expect(order('sort_by_label', [], ...sets)).toEqual([sets[1], sets[0]]);
  });

  test('a label that is not there is empty', () => {
    const sets: Record<string, string>[] = [{ a: '1' }, { b: '1' }];
    expect(order('sort_by_label', ['constructor', 'a'], ...sets)).toEqual([sets[1], sets[0]]);
  });
});
