import { expect, test } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import type { LabelMatcher } from '../../kit/labels.ts';
import { SeriesIndex } from './series-index.ts';

function namesFor(...matchers: LabelMatcher[]): string[] {
  const index = new SeriesIndex();
  index.add(0, { __name__: 'cpu', mode: 'idle', cpu: '0' }, 'counter', 0);
  index.add(1, { __name__: 'cpu', mode: 'user', cpu: '0' }, 'counter', 0);
  index.add(2, { __name__: 'cpu', mode: 'user', cpu: '10' }, 'counter', 0);
  index.add(3, { __name__: 'load' }, 'gauge', 0);
  index.add(4, { __name__: 'text', line: 'a\nb' }, 'gauge', 0);
  return index.select(matchers).map(({ id }) => String(id));
}

test('select() without matchers gives all', () => {
  expect(namesFor()).toEqual(['0', '1', '2', '3', '4']);
});

test('select() intersects matchers', () => {
  expect(
    namesFor({ name: '__name__', op: '=', value: 'cpu' }, { name: 'mode', op: '!=', value: 'idle' }),
  ).toEqual(['1', '2']);
});

test('select() takes what every object has for no label', () => {
  const load = { name: '__name__', op: '=', value: 'load' } as const;
  expect(namesFor(load, { name: 'constructor', op: '=', value: '' })).toEqual(['3']);
  expect(namesFor(load, { name: 'toString', op: '=~', value: '.*' })).toEqual(['3']);
});

test('select() anchors regular expressions at both ends', () => {
  expect(namesFor({ name: 'cpu', op: '=~', value: '0|1' })).toEqual(['0', '1']);
  expect(namesFor({ name: 'cpu', op: '=~', value: '1.*' })).toEqual(['2']);
});

test('select() lets the dot match a line feed', () => {
  expect(namesFor({ name: 'line', op: '=~', value: 'a.b' })).toEqual(['4']);
});

test('select() takes an absent label as the empty string', () => {
  expect(namesFor({ name: 'mode', op: '=', value: '' })).toEqual(['3', '4']);
  expect(namesFor({ name: 'mode', op: '!=', value: '' })).toEqual(['0', '1', '2']);
  expect(namesFor({ name: 'mode', op: '=~', value: 'idle|' })).toEqual(['0', '3', '4']);
  expect(namesFor({ name: 'mode', op: '!~', value: 'user' })).toEqual(['0', '3', '4']);
  expect(namesFor({ name: 'mode', op: '=~', value: '.+' })).toEqual(['0', '1', '2']);
});

test('select() knows the flags that RE2 writes in front', () => {
  expect(namesFor({ name: 'mode', op: '=~', value: '(?i)USER' })).toEqual(['1', '2']);
});

test('select() refuses a regular expression that cannot be read', () => {
  expect(() => namesFor({ name: 'mode', op: '=~', value: '(' })).toThrow(OperationalError);
});

test('SeriesIndex takes an empty label value as none', () => {
  const index = new SeriesIndex();
  const series = index.add(0, { __name__: 'm', a: '' }, 'gauge', 0);
  expect(index.find({ __name__: 'm' })).toBe(series);
  expect(index.find({ __name__: 'm', a: '', b: '' })).toBe(series);
});

test('SeriesIndex forgets a removed series everywhere', () => {
  const index = new SeriesIndex();
  index.remove(index.add(0, { __name__: 'm', a: 'x' }, 'gauge', 0));
  expect(index.select([{ name: 'a', op: '=', value: 'x' }])).toEqual([]);
  expect(index.find({ __name__: 'm', a: 'x' })).toBeUndefined();
});

test('select() takes escapes that RE2 takes and JavaScript does not', () => {
  const index = new SeriesIndex();
  index.add(0, { __name__: 'up', host: 'web-1' }, 'gauge', 0);
  index.add(1, { __name__: 'up', host: 'web_1' }, 'gauge', 0);
  const ids = (value: string) => index.select([{ name: 'host', op: '=~', value }]).map(({ id }) => id);
  expect(ids(String.raw`web\-\d`)).toEqual([0]);
  expect(ids(String.raw`web[\-\_]1`)).toEqual([0, 1]);
});
