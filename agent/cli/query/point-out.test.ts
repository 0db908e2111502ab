import { expect, test } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import { pointOut } from './point-out.ts';

const pointed = (message: string, expression: string) =>
  pointOut(new OperationalError('invalid', message), expression).message.split('\n').slice(1);

test('pointOut() marks the column below the line of the query', () => {
  expect(pointed('invalid parameter "query": 1:5: parse error: x', 'sum(')).toEqual(['  sum(', '      ^']);
  expect(pointed('2:3: parse error: x', 'sum(\n\ta b)')).toEqual(['   a b)', '    ^']);
});

test('pointOut() counts columns in bytes, and leaves wide characters the room that they take', () => {
  const [line, mark] = pointed('1:23: parse error: x', 'up{a="東京"} + rate(up)');
  expect([line, mark]).toEqual(['  up{a="東京"} + rate(up)', '                      ^']);
});

test('pointOut() shows of a long line what is around the place', () => {
  const [line, mark] = pointed('1:501: parse error: x', `${'a'.repeat(500)}!${'b'.repeat(500)}`);
  expect(line!.length).toBeLessThan(80);
  expect(line![mark!.length - 1]).toBe('!');
});

test.each([
  ['no place', 'the disk is full', 'up'],
  ['a place in another text', 'Cannot read scope {a=: 1:2: parse error: x', 'up'],
  ['a line that is not there', '7:1: parse error: x', 'up'],
  ['a column that is not there', '1:70: parse error: x', 'up'],
])('pointOut() leaves an error as it is that names %s', (_, message, expression) => {
  expect(pointed(message, expression)).toEqual([]);
});
