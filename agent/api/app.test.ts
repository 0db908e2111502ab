import { describe, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { apiConfig } from './config.ts';
import type { Connection } from './endpoint.ts';
import { type FakeServices, fakeServices, processRow } from './services.testkit.ts';
import type { Services } from './services.ts';

type Options = { tokenNeeded?: boolean; limits?: Record<string, unknown>; allowedHosts?: string[] };

/** The API without a server: requests go in, responses come out. */
function api(services: FakeServices = fakeServices(), options: Options = {}) {
  const { tokenNeeded = false, limits = {}, allowedHosts = [] } = options;
  const stopping = new AbortController().signal;
  const answer = createApp(services, {
    limits: apiConfig.parse({ limits }).limits,
    tokenNeeded,
    allowedHosts,
    stopping,
  });
  const via =
    (connection: Connection) =>
    (path: string, init: RequestInit = {}) =>
      answer(new Request(path.startsWith('http') ? path : `http://localhost${path}`, init), connection);
  return {
    tcp: via({ listener: 'tcp', address: '127.0.0.1', idleFor: () => {} }),
    far: via({ listener: 'tcp', address: '10.0.0.9', idleFor: () => {} }),
    unix: via({ listener: 'unix', address: '', idleFor: () => {} }),
  };
}

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});
const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });

describe('errors', () => {
  test('name every wrong field', async () => {
    const response = await api().unix('/api/v1/tokens', json({ name: '', role: 'king', more: 1 }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: 'urn:vedette:problem:invalid',
      errors: [{ field: 'name' }, { field: 'role' }, { field: 'more', message: 'unknown' }],
    });
  });

  test.each([
    ['a path there is not', '/nowhere', {}, 404],
    ['a wrong method', '/healthz', { method: 'DELETE' }, 405],
    ['a media type that is not to be had', '/api/v1/status', { headers: { accept: 'text/html' } }, 406],
    ['a body that is not JSON', '/api/v1/tokens', json('{'), 400],
    ['a body of another media type', '/api/v1/tokens', json({}, { 'content-type': 'text/plain' }), 415],
    ['a body that says it is too long', '/api/v1/tokens', json({}, { 'content-length': '1048577' }), 413],
    ['a body that is too long', '/api/v1/tokens', json(' '.repeat(1_048_577)), 413],
    ['a URL that is too long', `/healthz?${'x'.repeat(9_000)}`, {}, 414],
    ['a header that is too large', '/healthz', { headers: { x: 'x'.repeat(9_000) } }, 431],
    ['a peer that is not there', '/api/v1/peers?url=http://a:1', { method: 'DELETE' }, 404],
  ] as const)('tell of %s as a problem', async (_, path, init, status) => {
    const response = await api().unix(path, init as RequestInit);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ status, requestId: response.headers.get('x-request-id') });
  });

  test('tell nothing of the insides of the agent', async () => {
    const fail = (): never => {
      throw new Error('the secret is 42');
    };
    const services = fakeServices({ status: fail });
    const response = await api(services).tcp('/api/v1/status');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('42');
    expect(services.logged.join()).toContain('the secret is 42');
  });

  test('of the query routes have the shape of Prometheus', async () => {
    const response = await api().tcp('/api/v1/query?query=up{');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      status: 'error',
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:4: parse error: unexpected end of input',
    });
  });

  test('tell of a request that takes too long', async () => {
    const services = fakeServices({ hosts: () => new Promise(() => {}) });
    const response = await api(services, { limits: { request_timeout: '1s' } }).tcp('/api/v1/hosts');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ type: 'urn:vedette:problem:timeout' });
  });
});

describe('OPTIONS and HEAD', () => {
  test('OPTIONS tells what a path takes', async () => {
    const response = await api().tcp('/api/v1/query', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
  });

  test('OPTIONS of a path there is not is not found', async () => {
    expect((await api().tcp('/nowhere', { method: 'OPTIONS' })).status).toBe(404);
  });

  test('HEAD is GET without the body', async () => {
    const { tcp } = api();
    const [head, get] = [await tcp('/api/v1/peers', { method: 'HEAD' }), await tcp('/api/v1/peers')];
    expect(await head.text()).toBe('');
    expect(head.headers.get('content-length')).toBe(String((await get.text()).length));
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
  });

  test('HEAD of the stream takes no place among its readers', async () => {
    const { tcp } = api(fakeServices(), { limits: { streams: 1 } });
    await tcp('/api/v1/stream', { method: 'HEAD' });
    const response = await tcp('/api/v1/stream');
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('event: status');
    await reader.cancel();
  });
});

describe('representations', () => {
  const rows = Array.from({ length: 50 }, (_, index) => ({ ...processRow, pid: index }));
  const services = () => fakeServices({ processes: () => ({ time: 0, rows }) });

  test.each([
    ['gzip', Bun.gunzipSync],
    ['zstd', Bun.zstdDecompressSync],
  ] as const)('are compressed with %s for who asks', async (coding, decompress) => {
    const { tcp } = api(services());
    const plain = await (await tcp('/api/v1/processes')).text();
    const response = await tcp('/api/v1/processes', { headers: { 'accept-encoding': coding } });
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.length).toBeLessThan(plain.length / 5);
    expect(Buffer.from(decompress(bytes)).toString()).toBe(plain);
  });

  test('are not compressed when they are small', async () => {
    const response = await api().tcp('/api/v1/peers', { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  test('are not sent again to who has them', async () => {
    const { tcp } = api(services());
    const etag = (await tcp('/api/v1/processes')).headers.get('etag')!;
    const response = await tcp('/api/v1/processes', { headers: { 'if-none-match': `"x", ${etag}` } });
    expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
    const other = await tcp('/api/v1/processes?limit=1', { headers: { 'if-none-match': etag } });
    expect(other.status).toBe(200);
  });

  test('are not to be kept where they are of the moment or secret', async () => {
    const { unix } = api();
    for (const path of ['/api/v1/status', '/healthz', '/api/v1/tokens', '/metrics']) {
      expect((await unix(path)).headers.get('cache-control'), path).toBe('no-store');
    }
  });

  test('are nothing that a browser would run, frame or share', async () => {
    const { headers } = await api().tcp('/api/v1/status');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('request ids', () => {
  test('of the caller are kept when they are harmless', async () => {
    const services = fakeServices();
    const response = await api(services).tcp('/healthz', { headers: { 'x-request-id': 'trace-1.a' } });
    expect(response.headers.get('x-request-id')).toBe('trace-1.a');
    expect(services.logged.join()).toContain('id=trace-1.a');
  });

  test.each(['a b', 'x'.repeat(65), '"'])('%j is replaced', async (id) => {
    const response = await api().tcp('/healthz', { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('who may what', () => {
  test('over TCP anybody on this machine may read', async () => {
    expect((await api().tcp('/api/v1/status')).status).toBe(200);
  });

  test('over TCP a change needs a token of an admin', async () => {
    const services = fakeServices();
    const { tcp } = api(services);
    const peer = (headers = {}) => tcp('/api/v1/peers', json({ url: 'http://a:1' }, headers));
    const auth = (secret: string) => ({ authorization: `Bearer ${secret}` });
    expect((await peer()).status).toBe(401);
    expect((await peer(auth(services.token('v', 'viewer')))).status).toBe(403);
    expect((await peer(auth(services.token('o', 'operator')))).status).toBe(403);
    expect((await peer(auth(services.token('a', 'admin')))).status).toBe(201);
  });

  test('over the unix socket everything is allowed', async () => {
    expect((await api().unix('/api/v1/peers', json({ url: 'http://a:1' }))).status).toBe(201);
  });

  test('with TLS nothing is told without a token, but health and the API itself', async () => {
    const services = fakeServices();
    const { far } = api(services, { tokenNeeded: true });
    const paths = ['/healthz', '/readyz', '/livez', '/api/v1/openapi.json', '/metrics', '/api/v1/status'];
    const statuses = await Promise.all(paths.map(async (path) => (await far(path)).status));
    expect(statuses).toEqual([200, 200, 200, 200, 401, 401]);
    expect((await far('/metrics', bearer(services.token('v', 'viewer')))).status).toBe(200);
  });

  test('a wrong token is refused even where none is needed, and never logged', async () => {
    const services = fakeServices();
    const response = await api(services).tcp('/api/v1/status', bearer('wrong-secret'));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('invalid_token');
    expect(services.logged.join()).not.toContain('wrong-secret');
  });

  test('guessing tokens is slowed down for that address alone', async () => {
    const services = fakeServices();
    const { far, tcp } = api(services, { tokenNeeded: true });
    const guesses = Array.from({ length: 11 }, (_, index) => far('/metrics', bearer(`guess${index}`)));
    expect((await Promise.all(guesses)).map(({ status }) => status)).toEqual([...Array(10).fill(401), 429]);
    expect((await tcp('/metrics', bearer(services.token('v', 'viewer')))).status).toBe(200);
  });

  test('one address may not ask without end', async () => {
    const { far, tcp } = api(fakeServices(), { limits: { requests_per_second: 2 } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => far('/healthz')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
    expect(answers[4]!.headers.get('retry-after')).toBe('1');
    expect((await tcp('/healthz')).status).toBe(200);
  });
});

describe('pages in a browser', () => {
  test.each(['http://evil.example/healthz', 'http://evil.example:8338/metrics'])(
    'cannot reach the agent by a name of their own (%s)',
    async (url) => {
      expect((await api().tcp(url)).status).toBe(403);
    },
  );

  test.each([
    'http://localhost:1/healthz',
    'http://127.0.0.1/healthz',
    'http://[::1]:8338/healthz',
    'http://Web1/healthz',
  ])('reach it by the names it has (%s)', async (url) => {
    expect((await api(fakeServices(), { allowedHosts: ['web1'] }).tcp(url)).status).toBe(200);
  });

  test.each([{ origin: 'http://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'cannot change anything from another origin (%j)',
    async (headers) => {
      const services = fakeServices();
      const response = await api(services).tcp('/api/v1/peers', json({ url: 'http://a:1' }, headers));
      expect(response.status).toBe(403);
      expect(services.peers.list()).toEqual([]);
    },
  );
});

describe('changes', () => {
  const outcomes = ({ audited }: FakeServices) =>
    audited.map(({ actor, action, subject, outcome }) => [actor, action, subject, outcome].join(' '));

  test('are told before and after they are made', async () => {
    const services = fakeServices();
    await api(services).unix('/api/v1/tokens', json({ name: 'new' }));
    const actor = `local:${process.getuid!()}`;
    expect(outcomes(services)).toEqual([`${actor} createToken new started`, `${actor} createToken new done`]);
  });

  test('that fail are told with the reason', async () => {
    const services = fakeServices();
    await api(services).unix('/api/v1/tokens/none', { method: 'DELETE' });
    expect(services.audited.at(-1)).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('no such token'),
    });
  });

  test('that are refused are told', async () => {
    const services = fakeServices();
    await api(services).tcp('/api/v1/config/reload', { method: 'POST' });
    expect(outcomes(services)).toEqual(['unknown@127.0.0.1 reloadConfig  refused']);
  });

  test('are not made when they cannot be told', async () => {
    const audit: Services['audit'] = {
      append: () => {
        throw new Error('disk full');
      },
      list: () => [],
    };
    const services = fakeServices({ audit });
    const response = await api(services).unix('/api/v1/tokens', json({ name: 'new' }));
    expect(response.status).toBe(503);
    expect(services.tokens.list()).toEqual([]);
  });

  test('are logged where the eye falls on them, reading is not', async () => {
    const services = fakeServices();
    const { unix } = api(services);
    await unix('/healthz');
    await unix('/api/v1/tokens', json({ name: 'new' }));
    expect(services.logged.map((line) => /level=(\w+).*method=(\w+)/.exec(line)?.slice(1))).toEqual([
      ['debug', 'GET'],
      ['info', 'POST'],
    ]);
  });
});

describe('health', () => {
  const ill = [{ name: 'store', state: 'failed' as const, because: ['disk-full'] }];

  test.each([
    ['ok', 200, 200],
    ['degraded', 200, 200],
    ['starting', 200, 503],
    ['stopping', 200, 503],
    ['failed', 503, 503],
  ] as const)('while the agent is %s', async (status, healthz, readyz) => {
    const { tcp } = api(fakeServices({ health: () => ({ status, components: [] }) }));
    expect([(await tcp('/healthz')).status, (await tcp('/readyz')).status]).toEqual([healthz, readyz]);
  });

  test('names the component that is ill', async () => {
    const { tcp } = api(fakeServices({ health: () => ({ status: 'failed', components: ill }) }));
    expect(await (await tcp('/readyz')).json()).toMatchObject({
      errors: [{ field: 'store', message: 'disk-full' }],
    });
  });
});

describe('/metrics', () => {
  const scrape = async (accept?: string) => {
    const services = fakeServices();
    services.set.gauge('up', 'Up.').value(1);
    const response = await api(services).tcp('/metrics', accept === undefined ? {} : { headers: { accept } });
    return { type: response.headers.get('content-type'), text: await response.text() };
  };
  const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
  const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

  test.each([
    [undefined, TEXT],
    ['text/html', TEXT],
    ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', TEXT],
    ['application/openmetrics-text; version=0.0.1', TEXT],
    ['application/openmetrics-text;version=1.0.0', OPENMETRICS],
    // What Prometheus 2.42 sends.
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      OPENMETRICS,
    ],
  ])('answers Accept %j with %s', async (accept, type) => {
    const scraped = await scrape(accept);
    expect(scraped.type).toBe(type);
    expect(scraped.text.endsWith('# EOF\n')).toBe(type === OPENMETRICS);
  });
});

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
