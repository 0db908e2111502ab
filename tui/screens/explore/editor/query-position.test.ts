import { expect, test } from 'vitest';
import { queryProblem } from './query-position.ts';

test('queryProblem() finds the token at a column, which counts bytes of UTF-8', () => {
  const query = 'up{a="東京"} + rate(up)';
  const { part } = queryProblem(
    query,
    'invalid parameter "query": 1:23: parse error: expected type range vector',
  );
  expect(query.slice(part!.from, part!.to)).toBe('up');
  expect(part!.from).toBe(18);
});
