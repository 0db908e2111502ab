import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { PlaneOptions } from '../data-plane.ts';
import { createListeningPlane, createTestProxies } from '../listening-plane.testkit.ts';
import type { FaultProxiesOptions } from '../proxy-collection.ts';
import { exchange } from './golden-replay.testkit.ts';
import { type ProxyApiOptions, startProxyApi } from './proxy-api.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(options: Partial<ProxyApiOptions> = {}, engine: Partial<FaultProxiesOptions> = {}) {
  const { proxies, planes } = createTestProxies(engine);
  ends.push(() => proxies.close());
  const api = await startProxyApi({ proxies, port: 0, ...options });
  ends.push(api.stop);
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(api.url + path, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const address = { host: '127.0.0.1', port: Number(new URL(api.url).port) };
  return { proxies, planes, api, call, address };
}

const redis = { name: 'redis', listen: '127.0.0.1:0', upstream: 'redis:6379' };

describe('what only we know', () => {
  it('of a toxic is taken, told, and told only where it is set', async () => {
    const { call } = await start();
    await call('POST', '/proxies', redis);
    const sent = {
      type: 'latency',
      ttl: 60,
      owner: 'me',
      match: { client_cidr: '127.0.0.0/8', first_connections: 2, after_bytes: 10, after_ms: 5 },
    };
    const { text } = await call('POST', '/proxies/redis/toxics', sent);
    expect(JSON.parse(text)).toMatchObject(sent);
    expect((await call('POST', '/proxies/redis/toxics', { type: 'noop' })).text).toBe(
      '{"attributes":{},"name":"noop_downstream","type":"noop","stream":"downstream","toxicity":1}',
    );
  });

  it('of a proxy is taken, told, and told only where it is set', async () => {
    const { call, planes } = await start();
    const { text } = await call('POST', '/proxies', { ...redis, protocol: 'udp', connect_timeout: 500 });
    expect(JSON.parse(text)).toMatchObject({ protocol: 'udp', connect_timeout: 500 });
    expect(planes[0]?.options.connectTimeout).toBe(500);
    const plain = await call('POST', '/proxies', { ...redis, name: 'b' });
    expect(Object.keys(JSON.parse(plain.text))).toEqual(['name', 'listen', 'upstream', 'enabled', 'toxics']);
  });

  it('in populate are toxics, which a proxy that is made alone has not', async () => {
    const { call } = await start();
    const toxics = [{ type: 'latency', attributes: { LATENCY: 7 } }];
    const populated = await call('POST', '/populate', [{ ...redis, toxics }]);
    expect(JSON.parse(populated.text).proxies[0].toxics[0].attributes).toEqual({ latency: 7, jitter: 0 });
    const created = await call('POST', '/proxies', { ...redis, name: 'b', toxics });
    expect(JSON.parse(created.text).toxics).toEqual([]);
  });

  it.each([
    ['/proxies', { ...redis, protocol: 'sctp' }, 'protocol was invalid, can be either tcp or udp'],
    ['/populate', [{ ...redis, toxics: [{ type: 5 }] }], 'cannot unmarshal number'],
    ['/populate', [{ ...redis, toxics: {} }], 'cannot unmarshal object'],
  ])('is refused at %s where it is wrong', async (path, body, message) => {
    const { call, proxies } = await start();
    const { status, text } = await call('POST', path, body);
    expect([status, text]).toEqual([400, expect.stringContaining(message)]);
    expect(proxies.list()).toEqual([]);
  });
});

describe('GET /proxies/{proxy}/connections', () => {
  it('tells the open ones, and DELETE ends one', async () => {
    const { call, proxies } = await start();
    await call('POST', '/proxies', redis);
    const port = Number(proxies.get('redis').state().listen.split(':')[1]);
    const socket = connect(port, '127.0.0.1');
    const closed = once(socket, 'close');
    await once(socket, 'connect');
    await expect.poll(() => proxies.get('redis').connections().length).toBe(1);
    const [connection] = JSON.parse((await call('GET', '/proxies/redis/connections')).text);
    expect(connection).toMatchObject({ client: `127.0.0.1:${socket.localPort}`, held: 0, toxics: [] });
    expect((await call('DELETE', `/proxies/redis/connections/${connection.id}`)).status).toBe(204);
    await closed;
  });

  it.each(['7', 'x', '-1', '99999999999999999999'])(
    'DELETE of %s, which is not there, is 404',
    async (id) => {
      const { call } = await start();
      await call('POST', '/proxies', redis);
      const { status, text } = await call('DELETE', `/proxies/redis/connections/${id}`);
      expect([status, text]).toEqual([404, '{"error":"connection not found","status":404}\n']);
    },
  );
});

describe('values at the edge', () => {
  it.each([
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9007199254740991', '9007199254740991'],
    ['-0', '0'],
  ])('an attribute of %s is told as %s', async (sent, told) => {
    const { call } = await start();
    await call('POST', '/proxies', redis);
    const { text } = await call(
      'POST',
      '/proxies/redis/toxics',
      `{"type":"latency","attributes":{"latency":${sent}}}`,
    );
    expect(text).toContain(`{"latency":${told},"jitter":0}`);
  });

  it.each(['9223372036854775808', '1.0', '1e3', '"1"', 'true', '{}'])(
    'an attribute of %s is refused',
    async (sent) => {
      const { call } = await start();
      await call('POST', '/proxies', redis);
      const { status, text } = await call(
        'POST',
        '/proxies/redis/toxics',
        `{"type":"latency","attributes":{"latency":${sent}}}`,
      );
      expect(status).toBe(400);
      expect(text).toContain('into Go struct field LatencyToxic.attributes.latency of type int64');
    },
  );

  it.each(['1e39', '1e400'])('a toxicity of %s is refused', async (sent) => {
    const { call } = await start();
    await call('POST', '/proxies', redis);
    const { status, text } = await call(
      'POST',
      '/proxies/redis/toxics',
      `{"type":"noop","toxicity":${sent}}`,
    );
    expect(status).toBe(400);
    expect(text).toContain(`cannot unmarshal number ${sent} into Go struct field ToxicWrapper.toxicity`);
  });

  it.each(['__proto__', 'constructor', 'a/b', '%2F', '?', '#', '\n', '\u{1f4a5}', '123', ' '])(
    'a proxy named %j is made, found, listed and deleted',
    async (name) => {
      const { call } = await start();
      const path = `/proxies/${encodeURIComponent(name)}`;
      expect((await call('POST', '/proxies', { ...redis, name })).status).toBe(201);
      expect(Object.keys(JSON.parse((await call('GET', '/proxies')).text))).toEqual([name]);
      expect((await call('GET', path)).status).toBe(200);
      expect((await call('DELETE', path)).status).toBe(204);
    },
  );
});

it.each(['.', '..'])('a proxy named %j, which clients clean away, is found by its octets', async (name) => {
  const { call, address } = await start();
  await call('POST', '/proxies', { ...redis, name });
  const path = `/proxies/${name.replaceAll('.', '%2E')}`;
  const { status } = await exchange(
    address,
    `DELETE ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  );
  expect(status).toBe('HTTP/1.1 204 No Content');
});

describe('hostile requests', () => {
  it('any body gets an answer and breaks nothing', async () => {
    const { call } = await start();
    await call('POST', '/proxies', redis);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/proxies', '/populate', '/proxies/redis/toxics', '/proxies/redis'),
        fc.oneof(fc.json(), fc.string({ unit: 'binary' })),
        async (path, body) => {
          const { status } = await call('POST', path, body);
          expect([200, 201, 400, 500]).toContain(status);
        },
      ),
      { numRuns: 100 },
    );
    expect((await call('GET', '/version')).status).toBe(200);
  });

  it('a body that is too large is refused, and its connection ended', async () => {
    const { address } = await start();
    const head = 'POST /proxies HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n';
    const { status } = await exchange(address, head + ' '.repeat(1_100_000));
    expect(status).toBe('HTTP/1.1 413 Payload Too Large');
  });

  it('a body that stops coming ends its connection, and nobody else waits', async () => {
    const { address, call, proxies } = await start({ readTimeout: 500 });
    const slow = exchange(
      address,
      'POST /proxies HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"name":"a"',
    );
    expect((await call('GET', '/version')).status).toBe(200);
    expect((await slow).status).toMatch(/^(HTTP\/1.1 4\d\d .*)?$/);
    expect(proxies.list()).toEqual([]);
  });

  it.each([
    ['no HTTP', '\x16\x03\x01 garbage\r\n\r\n'],
    ['two lengths', 'POST /proxies HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /proxies HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['endless headers', `GET /version HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(200_000)}\r\n\r\n`],
  ])('%s is refused', async (_, text) => {
    const { address, call } = await start();
    const status = await exchange(address, text).then(
      (answer) => answer.status,
      () => 'reset',
    );
    expect(status).toMatch(/^HTTP\/1.1 4|^reset$|^$/);
    expect((await call('GET', '/version')).status).toBe(200);
  });

  it('requests one behind the other on a connection are answered in their order', async () => {
    const { address } = await start();
    const { body } = await exchange(
      address,
      'POST /nope HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(body).toMatch(/^404 page not found\nHTTP\/1.1 200 OK[\s\S]*"2.12.0"/);
  });

  it('a change that takes too long is answered, and nobody else waits for it', async () => {
    const hangs = (options: PlaneOptions) => ({
      ...createListeningPlane(options),
      listen: () => new Promise<never>(() => {}),
    });
    const { call } = await start(
      { handlerTimeout: 300 },
      { planes: { tcp: hangs, udp: createListeningPlane } },
    );
    const slow = call('POST', '/proxies', redis);
    expect((await call('GET', '/proxies')).text).toBe('{}');
    expect((await call('POST', '/proxies', { ...redis, name: 'b', protocol: 'udp' })).status).toBe(201);
    expect(await slow).toMatchObject({ status: 503, text: expect.stringContaining('<h1>Timeout</h1>') });
  });

  it('changes of one proxy by twenty clients at once leave it as one of them wanted it', async () => {
    const { call, proxies } = await start();
    await call('POST', '/proxies', redis);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        call('PATCH', '/proxies/redis', {
          enabled: index % 3 !== 0,
          upstream: `u:${index}`,
          listen: '127.0.0.1:0',
        }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { enabled, upstream } = proxies.get('redis').state();
    expect(enabled).toBe(Number(upstream.slice(2)) % 3 !== 0);
  });

  it('a proxy deleted while the body of a change still comes is not found then', async () => {
    const { address, call } = await start();
    await call('POST', '/proxies', redis);
    const socket = connect(address);
    socket.write(
      'POST /proxies/redis/toxics HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 15\r\n\r\n{"type"',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await call('DELETE', '/proxies/redis');
    socket.write(':"noop"}');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 404 /);
    socket.destroy();
  });
});

describe('startProxyApi', () => {
  it('says so when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => server.close());
    const { port } = server.address() as { port: number };
    await expect(start({ port })).rejects.toMatchObject({
      kind: 'conflict',
      message: `Cannot serve the fault proxies' API on 127.0.0.1:${port}: the port is taken`,
    });
  });

  it.each(['0.0.0.0', '::', '[::]', ''])('refuses to listen on %j, where other hosts are', async (host) => {
    await expect(start({ host })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('listens on any address where that is allowed', async () => {
    const { api } = await start({ host: '::', allowNonLoopback: true });
    expect(api.url).toMatch(/^http:\/\/\[::\]:\d+$/);
  });

  it('ends the connections of its clients when it is stopped', async () => {
    const { api, address } = await start();
    const socket = connect(address).on('error', () => {});
    socket.write('GET /version HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    await api.stop();
    await closed;
  });

  it('has a number for each request that it knows', async () => {
    const { call } = await start();
    const ids = await Promise.all([call('GET', '/version'), call('GET', '/version'), call('GET', '/nope')]);
    const [first, second, none] = ids.map(({ headers }) => headers.get('X-Toxiproxy-Request-Id'));
    expect(first).toMatch(/^[0-9a-v]{20}$/);
    expect(second).not.toBe(first);
    expect(none).toBeNull();
  });

  it('has /metrics only where a kind of them is asked for', async () => {
    expect((await (await start()).call('GET', '/metrics')).status).toBe(404);
    const runtime = await (await start({ runtimeMetrics: true })).call('GET', '/metrics');
    expect(runtime.text).toContain('process_resident_memory_bytes ');
    expect(runtime.text).not.toContain('toxiproxy_proxy_');
  });

  it('counts bytes at /metrics while a connection is open, and after its proxy is gone', async () => {
    const { call, proxies } = await start({ proxyMetrics: true });
    await call('POST', '/proxies', redis);
    const { listen } = proxies.get('redis').state();
    const socket = connect(Number(listen.split(':')[1]), '127.0.0.1');
    socket.on('error', () => {}).write('hello');
    const line = `toxiproxy_proxy_received_bytes_total{direction="upstream",listener="${listen}",proxy="redis",upstream="redis:6379"} 5\n`;
    await expect.poll(async () => (await call('GET', '/metrics')).text).toContain(line);
    expect((await call('GET', '/metrics')).text).toContain('toxiproxy_proxy_connections{proxy="redis"} 1\n');
    await call('DELETE', '/proxies/redis');
    const { text } = await call('GET', '/metrics');
    expect(text).toContain(line);
    expect(text).not.toContain('toxiproxy_proxy_connections{');
    socket.destroy();
  });
});
