import { describe, expect, test } from 'vitest';
import { parseMatchers } from './parse-matchers.ts';

describe('parseMatchers()', () => {
  test('gives the matchers of a selector, its name among them', () => {
    expect(parseMatchers('up{job!="x"}')).toEqual([
      { name: 'job', op: '!=', value: 'x' },
      { name: '__name__', op: '=', value: 'up' },
    ]);
  });

  test.each([
    ['sum(up)', '1:1: parse error: unexpected aggregation'],
    ['up[5m]', '1:1: parse error: unexpected matrix-selector'],
    ['up offset 5m', '1:1: parse error: unexpected offset or @'],
    ['{}', 'must contain at least one non-empty matcher'],
    ['', 'no expression found in input'],
    ['up{', '1:4: parse error: unexpected end of input inside braces'],
  ])('refuses %s', (text, because) => {
    expect(() => parseMatchers(text)).toThrow(because);
  });
});
