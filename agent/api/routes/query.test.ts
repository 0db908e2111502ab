import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { type FakeServices, fakeServices } from '../services.testkit.ts';

function filled(limits = {}): FakeServices {
  const services = fakeServices({}, { limits });
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

async function answerTo(path: string, services = filled()): Promise<Record<string, unknown>> {
  return (await (await api(services).tcp(`/api/v1/${path}`)).json()) as Record<string, unknown>;
}

describe('/api/v1/query', () => {
  test('answers a vector as Prometheus does', async () => {
    expect(await answerTo('query?query=up&time=1.5')).toEqual({
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

  test.each([
    ['1%2B1', { resultType: 'scalar', result: [1.5, '2'] }],
    ['"a\\"b"', { resultType: 'string', result: [1.5, 'a"b'] }],
    ['Inf', { resultType: 'scalar', result: [1.5, '+Inf'] }],
    ['-0', { resultType: 'scalar', result: [1.5, '-0'] }],
    ['none', { resultType: 'vector', result: [] }],
    [
      'up{job="a"}[1s]',
      {
        resultType: 'matrix',
        result: [{ metric: { __name__: 'up', job: 'a' }, values: [[1, '1']] }],
      },
    ],
    ['sum(up)', { resultType: 'vector', result: [{ metric: {}, value: [1.5, '1.5'] }] }],
  ])('answers %s', async (query, data) => {
    expect(await answerTo(`query?query=${query}&time=1.5`)).toEqual({ status: 'success', data });
  });

  test('answers for now where no time is given', async () => {
    const { data } = (await answerTo('query?query=1&time=')) as { data: { result: [number, string] } };
    expect(data.result[0]).toBeCloseTo(Date.now() / 1_000, -2);
  });

  test('takes the parameters from a form, and from the URL beside it', async () => {
    const response = await api(filled()).tcp('/api/v1/query?time=1', form({ query: 'up{job="a"}' }));
    expect(await response.json()).toMatchObject({ data: { result: [{ value: [1, '1'] }] } });
  });

  test('cuts the answer to the limit, and says so', async () => {
    const answer = await answerTo('query?query=up&time=1&limit=1');
    expect(answer).toMatchObject({
      data: { result: [{ metric: { job: 'a' } }] },
      warnings: ['results truncated due to limit'],
    });
    expect(await answerTo('query?query=up&time=1&limit=2')).not.toHaveProperty('warnings');
  });

  test('looks back as far as it is told', async () => {
    expect(await answerTo('query?query=up{job="a"}&time=200')).toMatchObject({ data: { result: [{}] } });
    const near = await answerTo('query?query=up{job="a"}&time=200&lookback_delta=1m');
    expect(near).toMatchObject({ data: { result: [] } });
  });

  test('tells what the query cost where it is asked', async () => {
    const answer = await answerTo('query?query=sum(up)&time=1&stats=all&explain=true');
    expect(answer).toMatchObject({
      data: {
        stats: {
          timings: { evalTotalTime: expect.any(Number), execTotalTime: expect.any(Number) },
          samples: { totalQueryableSamples: 2, peakSamples: expect.any(Number) },
        },
      },
    });
    expect(await answerTo('query?query=up&time=1')).not.toHaveProperty('data.stats');
  });

  test('tells the notes of the evaluation', async () => {
    const answer = await answerTo('query?query=rate(up[5m])&time=31.5');
    expect(answer).toMatchObject({ infos: [expect.stringContaining('PromQL info: metric might not be')] });
  });
});

describe('/api/v1/query_range', () => {
  test('answers as Prometheus does', async () => {
    expect(
      await answerTo('query_range?query=up{job="a"}&start=1&end=1970-01-01T00:00:31.500Z&step=15.25'),
    ).toEqual({
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

  test('answers a scalar as one series', async () => {
    expect(await answerTo('query_range?query=2&start=1&end=2&step=1')).toMatchObject({
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [1, '2'],
              [2, '2'],
            ],
          },
        ],
      },
    });
  });

  test('takes as many steps as Prometheus does', async () => {
    const { data } = (await answerTo('query_range?query=1&start=0&end=11000&step=1')) as {
      data: { result: [{ values: [] }] };
    };
    expect(data.result[0].values).toHaveLength(11_001);
  });
});

describe('a query that cannot be answered', () => {
  const range = 'query_range?query=up';

  test.each([
    ['query', 'invalid parameter "query": unknown position: parse error: no expression found in input'],
    ['query?query=up{', 'invalid parameter "query": 1:4: parse error: unexpected end of input inside braces'],
    [
      'query?query=up&time=soon',
      'invalid parameter "time": Invalid time value for \'time\': cannot parse "soon" to a valid timestamp',
    ],
    ['query?query=up&timeout=soon', 'invalid parameter "timeout": cannot parse "soon" to a valid duration'],
    ['query?query=up&limit=few', 'invalid parameter "limit": strconv.Atoi: parsing "few": invalid syntax'],
    ['query?query=up&limit=-1', 'invalid parameter "limit": limit must be non-negative'],
    [
      'query?query=up&lookback_delta=x',
      'error parsing lookback delta duration: cannot parse "x" to a valid duration',
    ],
    [range, 'invalid parameter "start": cannot parse "" to a valid timestamp'],
    [`${range}&start=0`, 'invalid parameter "end": cannot parse "" to a valid timestamp'],
    [`${range}&start=2&end=1&step=1`, 'invalid parameter "end": end timestamp must not be before start time'],
    [`${range}&start=0&end=1`, 'invalid parameter "step": cannot parse "" to a valid duration'],
    [
      `${range}&start=0&end=1&step=1e300`,
      'invalid parameter "step": cannot parse "1e300" to a valid duration. It overflows int64',
    ],
    [
      `${range}&start=0&end=1&step=0`,
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    ],
    [
      `${range}&start=0&end=11001&step=1`,
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    ],
    [
      'query_range?query=up[1m]&start=0&end=1&step=1',
      'invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    ],
  ])('%s', async (path, error) => {
    const response = await api(filled()).tcp(`/api/v1/${path}`);
    expect(await response.json()).toEqual({ status: 'error', errorType: 'bad_data', error });
    expect(response.status).toBe(400);
  });

  test('is an execution error where its evaluation meets a limit', async () => {
    const response = await api(filled({ max_series: 1 })).tcp('/api/v1/query?query=up&time=1');
    expect([response.status, await response.json()]).toMatchObject([422, { errorType: 'execution' }]);
  });

  test('is an execution error where these series have no answer', async () => {
    const response = await api(filled()).tcp('/api/v1/query?query=up*on()up&time=1');
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      errorType: 'execution',
      error: expect.stringContaining('many-to-many matching not allowed'),
    });
  });

  test('is an execution error where its answer would be too large', async () => {
    const path = '/api/v1/query_range?query=up&start=0&end=11000&step=1';
    const services = filled({ max_bytes: '1MiB' });
    for (let index = 0; index < 200; index++)
      services.series.add({ __name__: 'up', job: `j${index}` }, [[1_000, 1]]);
    const response = await api(services).tcp(path);
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { errorType: 'execution', error: expect.stringContaining('query result is too large') },
    ]);
  });

  test('is a timeout where its time is over', async () => {
    const response = await api(filled()).tcp('/api/v1/query?query=up&time=1&timeout=0');
    expect([response.status, await response.json()]).toMatchObject([503, { errorType: 'timeout' }]);
  });
});
