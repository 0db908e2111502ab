import { describe, expect, test } from 'vitest';
import { api, json } from './app.testkit.ts';
import { fakeServices, processRow } from './services.testkit.ts';

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
    expect(await response.text()).not.toContain('secret');
    expect(services.logged.join()).toContain('the secret is 42');
  });

  test('of the query routes have the shape of Prometheus', async () => {
    const response = await api().tcp('/api/v1/query?query=up{');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      status: 'error',
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:4: parse error: unexpected end of input inside braces',
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
