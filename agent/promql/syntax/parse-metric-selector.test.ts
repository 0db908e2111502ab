import { describe, expect, test } from 'vitest';
import { parseMetricSelector } from './parse-metric-selector.ts';
import { PromqlError } from './promql-error.ts';

test('parseMetricSelector() gives the matchers in braces, then the name', () => {
  expect(parseMetricSelector(' up{job="x", "a.b"!~`c`} # all')).toEqual([
    { name: 'job', op: '=', value: 'x' },
    { name: 'a.b', op: '!~', value: 'c' },
    { name: '__name__', op: '=', value: 'up' },
  ]);
  expect(parseMetricSelector('{"a.b"}')).toEqual([{ name: '__name__', op: '=', value: 'a.b' }]);
  expect(parseMetricSelector('sum')).toEqual([{ name: '__name__', op: '=', value: 'sum' }]);
  expect(parseMetricSelector('{}')).toEqual([]);
});

describe('parseMetricSelector() refuses', () => {
  test.each([
    ['', 'unknown position: parse error: no expression found in input'],
    ['up offset 5m', '1:4: parse error: unexpected <offset>'],
    ['up{a="b"}[5m]', '1:10: parse error: unexpected "["'],
    ['sum(up)', '1:4: parse error: unexpected "("'],
    ['rate(up[5m])', '1:5: parse error: unexpected "("'],
    ['1', '1:1: parse error: unexpected number "1"'],
    ['(up)', '1:1: parse error: unexpected "("'],
    ['up + up', '1:4: parse error: unexpected <op:+>'],
    ['-up', '1:1: parse error: unexpected <op:->'],
    ['up{', '1:4: parse error: unexpected end of input inside braces'],
    ['{a=~"("}', '1:2: parse error: error parsing regexp: missing closing ): `(`'],
  ])('%j', (source, message) => {
    expect(() => parseMetricSelector(source)).toThrow(PromqlError);
    expect(() => parseMetricSelector(source)).toThrow(message);
  });
});
