import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type RunningApi, runApi } from './server.testkit.ts';
import { fakeServices } from './services.testkit.ts';

type Failure = { readonly status: string; readonly errorType: string; readonly error: string };

/** What one of these may take on a slow, shared machine; the limit of the query is 2 s. */
const BOUNDED = 15_000;

describe('a query that means harm', () => {
  let api: RunningApi;

  beforeAll(async () => {
    const services = fakeServices(
      {},
      { limits: { timeout: '2s', max_samples: 2_000_000, max_points: 500_000, max_series: 1_500 } },
    );
    const now = Date.now();
    for (let index = 0; index < 2_000; index++)
      services.series.add({ __name__: 'many', index: String(index), text: 'a'.repeat(50) }, [[now, 1]]);
    const ticks = Array.from({ length: 5_000 }, (_, tick) => [now - tick * 1_000, tick] as const);
    services.series.add({ __name__: 'up' }, ticks.toReversed());
    api = await runApi({ limits: { requests_per_second_local: 100_000 } }, services);
  }, 60_000);
  afterAll(() => api[Symbol.asyncDispose]());

  async function ask(path: string, fields: Record<string, string>): Promise<Failure & { code: number }> {
    const body = new URLSearchParams(fields);
    const response = await fetch(`${api.url}/api/v1/${path}`, { method: 'POST', body });
    return { code: response.status, ...((await response.json()) as Failure) };
  }
  const day = { start: '0', end: '31536000' };

  test.each<[string, string, Record<string, string>, number, string]>([
    ['parentheses, 100,000 deep', 'query', { query: `${'('.repeat(100_000)}1` }, 400, 'bad_data'],
    ['signs, 100,000 deep', 'query', { query: `${'-'.repeat(100_000)}1` }, 400, 'bad_data'],
    [
      'calls, 10,000 deep',
      'query',
      { query: `${'abs('.repeat(10_000)}up${')'.repeat(10_000)}` },
      400,
      'bad_data',
    ],
    ['a sum of 100,000 terms', 'query', { query: Array(100_000).fill('1').join('+') }, 400, 'bad_data'],
    ['a step of 1 ms over a year', 'query_range', { query: 'up', ...day, step: '0.001' }, 400, 'bad_data'],
    ['a step of nothing', 'query_range', { query: 'up', ...day, step: '1e-9' }, 400, 'bad_data'],
    ['a step that is no number', 'query_range', { query: 'up', ...day, step: 'NaN' }, 400, 'bad_data'],
    ['a time beyond all time', 'query', { query: 'up', time: '1e300' }, 400, 'bad_data'],
    ['a range that is longer than all time', 'query', { query: 'rate(up[99999999999y])' }, 400, 'bad_data'],
    [
      'a subquery of a year at 1 ms',
      'query',
      { query: 'max_over_time(vector(1)[1y:1ms])' },
      422,
      'execution',
    ],
    [
      'subqueries of subqueries of subqueries',
      'query',
      { query: 'sum_over_time(sum_over_time(sum_over_time(vector(1)[1d:1s])[1d:1s])[1d:1s])' },
      422,
      'execution',
    ],
    ['more series than are allowed', 'query', { query: 'many' }, 422, 'execution'],
    ['more series than are allowed, listed', 'series', { 'match[]': 'many' }, 422, 'execution'],
    ['every series with every other', 'query', { query: 'many * on() many' }, 422, 'execution'],
    ['a regular expression that cannot be read', 'query', { query: 'up{a=~"(("}' }, 400, 'bad_data'],
    ['a regular expression that looks back', 'query', { query: 'up{a=~"(a)\\\\1"}' }, 400, 'bad_data'],
    ['a name that there is not', 'query', { query: 'drop_table(up)' }, 400, 'bad_data'],
    ['half a character', 'query', { query: 'up{a="\uD800"}\uDC00' }, 400, 'bad_data'],
    ['a limit beyond all numbers', 'query', { query: 'up', limit: '9'.repeat(1_000) }, 400, 'bad_data'],
    ['a query of nearly 1 MiB', 'query', { query: `"${'a'.repeat(1_000_000)}` }, 400, 'bad_data'],
    ['a scope that cannot be read', 'query', { query: 'up', scope: '{' }, 422, 'execution'],
  ])(
    '%s',
    async (_, path, fields, code, errorType) => {
      const answer = await ask(path, fields);
      expect([answer.code, answer.status, answer.errorType, answer.error.length > 0]).toEqual([
        code,
        'error',
        errorType,
        true,
      ]);
      expect(answer.error.length).toBeLessThan(2_000);
    },
    BOUNDED,
  );

  test.each<[string, Record<string, string>]>([
    ['a range of a hundred years', { query: 'count_over_time(up[100y])' }],
    ['a catastrophic regular expression', { query: 'count(up{x!~"(a+)+$"})' }],
    ['numbers without measure', { query: '1e308 * 1e308 ^ 1e308' }],
    ['a look into all the past', { query: 'up offset 200y' }],
    ['a look at the end of time', { query: 'up @ 8640000000000' }],
  ])(
    'is answered where it only looks so: %s',
    async (_, fields) => {
      expect(await ask('query', fields)).toMatchObject({ code: 200, status: 'success' });
    },
    BOUNDED,
  );

  test('bytes that are no text are told as such, or are no label', async () => {
    const send = (path: string, body?: Uint8Array<ArrayBuffer>) =>
      fetch(`${api.url}/api/v1/${path}`, {
        ...(body && { method: 'POST', body }),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const query = await send('query', Buffer.from('query=up%ff{%c3%28}'));
    expect([query.status, await query.json()]).toMatchObject([400, { errorType: 'bad_data' }]);
    const raw = await send('query', new Uint8Array([...Buffer.from('query='), 0xff, 0xfe]));
    expect([raw.status, await raw.json()]).toMatchObject([400, { errorType: 'bad_data' }]);
    for (const path of ['label/%ff/values', 'label/%/values', 'label/U___110000_/values']) {
      const { status } = await send(path);
      expect(status).toBeOneOf([200, 400, 404]);
    }
  });

  test('is not read where it is larger than a body may be', async () => {
    const body = new URLSearchParams({ query: 'a'.repeat(2 ** 21) });
    const response = await fetch(`${api.url}/api/v1/query`, { method: 'POST', body });
    expect(response.status).toBe(413);
  });

  test('is read at once, however many names are in it', async () => {
    const names = Array.from({ length: 120_000 }, (_, index) => `${index.toString(36)}=`);
    const begun = performance.now();
    const { status } = await fetch(`${api.url}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `query=up&match[]=a&match[]=b&match[]=c&${names.join('&')}`,
    });
    expect(status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('does not keep the others waiting, however many there are of it', async () => {
    const evil = 'sum_over_time(sum_over_time(up[1h:1s])[1d:7s])';
    const storm = Array.from({ length: 40 }, () => ask('query', { query: evil, timeout: '1s' }));
    let answered = 0;
    let done = false;
    const all = Promise.all(storm).finally(() => {
      done = true;
    });
    while (!done && answered < 5) {
      expect((await fetch(`${api.url}/livez`)).status).toBe(200);
      answered++;
    }
    const codes = new Set((await all).map(({ code }) => code));
    expect([...codes].every((code) => [200, 422, 503].includes(code))).toBe(true);
    expect(await ask('query', { query: '1+1' })).toMatchObject({ code: 200 });
  }, 60_000);
});

test('a query is ended when its caller has gone', async () => {
  let ended = false;
  const { queries } = fakeServices();
  const run = ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        ended = true;
        reject(signal.reason);
      });
    });
  await using api = await runApi({}, fakeServices({ queries: { ...queries, run } }));
  const leaving = new AbortController();
  const asked = fetch(`${api.url}/api/v1/query?query=up`, { signal: leaving.signal });
  setTimeout(() => leaving.abort(), 50);
  await expect(asked).rejects.toThrow();
  await eventually(() => ended);
});
