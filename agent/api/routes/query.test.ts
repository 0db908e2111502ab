import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { type FakeServices, fakeServices } from '../services.testkit.ts';

describe('/api/v1/query and its like', () => {
  function filled(): FakeServices {
    const services = fakeServices();
    services.series.add({ __name__: 'up', job: 'a' }, [
      [1_000, 1],
      [16_000, Number.NaN],
      [31_500, 1e21],
    ]);
    services.series.add({ __name__: 'up', job: 'b"\\' }, [[1_000, 0.5]]);
    return services;
  }
  const form = (fields: Record<string, string>): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams(fields),
  });

  test('answer an instant as Prometheus does', async () => {
    const response = await api(filled()).tcp('/api/v1/query?query=up&time=1.5');
    expect(await response.json()).toEqual({
      status: 'success',
      data: {
        resultType: 'vector',
        result: [
          { metric: { __name__: 'up', job: 'a' }, value: [1.5, '1'] },
          { metric: { __name__: 'up', job: 'b"\\' }, value: [1.5, '0.5'] },
        ],
      },
    });
  });

  test('answer a range as Prometheus does', async () => {
    const response = await api(filled()).tcp(
      '/api/v1/query_range?query=up{job="a"}&start=1&end=1970-01-01T00:00:31.500Z&step=15.25',
    );
    expect(await response.json()).toEqual({
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: { __name__: 'up', job: 'a' },
            values: [
              [1, '1'],
              [16.25, 'NaN'],
              [31.5, '1e+21'],
            ],
          },
        ],
      },
    });
  });

  test('take the parameters from a form, and from the URL beside it', async () => {
    const { tcp } = api(filled());
    const response = await tcp('/api/v1/query?time=1', form({ query: 'up{job="a"}' }));
    expect(await response.json()).toMatchObject({ data: { result: [{ value: [1, '1'] }] } });
  });

  test('list the series of several selectors, each once', async () => {
    const response = await api(filled()).tcp('/api/v1/series?match[]=up&match[]={job="a"}');
    expect(await response.json()).toEqual({
      status: 'success',
      data: [
        { __name__: 'up', job: 'a' },
        { __name__: 'up', job: 'b"\\' },
      ],
    });
  });

  test('list only series with samples in the window, and no more than asked', async () => {
    const { tcp } = api(filled());
    expect(await (await tcp('/api/v1/series?match[]=up&start=30&end=40')).json()).toMatchObject({
      data: [{ job: 'a' }],
    });
    expect(await (await tcp('/api/v1/series?match[]=up&limit=1')).json()).toMatchObject({
      data: [{ job: 'a' }],
    });
    expect(await (await tcp('/api/v1/series?match[]=up&start=90')).json()).toEqual({
      status: 'success',
      data: [],
    });
  });

  test('answer nothing with an empty list', async () => {
    const response = await api(filled()).tcp('/api/v1/query?query=none');
    expect(await response.json()).toEqual({ status: 'success', data: { resultType: 'vector', result: [] } });
  });

  test.each([
    ['query?query=up&time=soon', 'invalid parameter "time": cannot parse "soon" to a valid timestamp'],
    ['query?query=up&timeout=0', 'invalid parameter "timeout": it must be longer than nothing'],
    [
      'query?query=rate(up[5m])',
      'invalid parameter "query": 1:1: parse error: functions are not supported yet',
    ],
    ['query_range?query=up&start=2&end=1&step=1', 'end timestamp must not be before start time'],
    [
      'query_range?query=up&start=0&end=1&step=0',
      'zero or negative query resolution step widths are not accepted',
    ],
    ['query_range?query=up&start=0&end=11001&step=1', 'exceeded maximum resolution of 11,000 points'],
    ['series?match[]=up{', 'invalid parameter "match[]": 1:4: parse error: unexpected end of input'],
    ['series?match[]=up&limit=-1', 'invalid parameter "limit"'],
    ['query?query=up{a=~"("}', 'Cannot read the regular expression "("'],
    ['query', 'query: Invalid input'],
  ])('refuse %s', async (path, error) => {
    const response = await api(filled()).tcp(`/api/v1/${path}`);
    expect(response.status).toBe(400);
    const body = await response.json();
    expect(body).toMatchObject({
      status: 'error',
      errorType: 'bad_data',
      error: expect.stringContaining(error),
    });
  });

  test('refuse more series than they may touch as Prometheus refuses too much work', async () => {
    const response = await api(filled(), { limits: { query_series: 1 } }).tcp(
      '/api/v1/query?query=up&time=1',
    );
    expect([response.status, await response.json()]).toMatchObject([422, { errorType: 'execution' }]);
  });
});
