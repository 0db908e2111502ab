import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';

async function answerTo(path: string): Promise<unknown> {
  return (await api().tcp(`/api/v1/${path}`)).json();
}

describe('what is told of a query by its text', () => {
  test('format_query writes it as it is best read', async () => {
    const answer = await answerTo(`format_query?query=${encodeURIComponent('sum by(job)  (up{a="b"} )')}`);
    expect(answer).toEqual({ status: 'success', data: 'sum by (job) (up{a="b"})' });
  });

  test('parse_query gives it as a tree', async () => {
    expect(await answerTo(`parse_query?query=${encodeURIComponent('-1')}`)).toEqual({
      status: 'success',
      data: { type: 'numberLiteral', val: '-1' },
    });
  });

  test('query_exemplars has none', async () => {
    expect(await answerTo('query_exemplars?query=up&start=0&end=60')).toEqual({
      status: 'success',
      data: [],
    });
  });

  test.each([
    [
      'format_query?query=up{',
      'invalid parameter "query": 1:4: parse error: unexpected end of input inside braces',
    ],
    ['parse_query', 'invalid parameter "query": unknown position: parse error: no expression found in input'],
    ['query_exemplars?query=up{', '1:4: parse error: unexpected end of input inside braces'],
    ['query_exemplars?query=up&start=2&end=1', 'end timestamp must not be before start timestamp'],
  ])('%s is refused', async (path, error) => {
    expect(await answerTo(path)).toEqual({ status: 'error', errorType: 'bad_data', error });
  });
});
