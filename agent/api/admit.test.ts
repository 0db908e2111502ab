import { describe, expect, test } from 'vitest';
import { api, bearer, json } from './app.testkit.ts';
import { type FakeServices, fakeServices } from './services.testkit.ts';
import type { Services } from './services.ts';

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

  test('what needs a grant is refused to every role without it, with how to get it', async () => {
    const services = fakeServices();
    const { tcp } = api(services);
    const add = (secret: string) =>
      tcp(
        '/api/v1/proxies/redis/toxics',
        json({ type: 'latency', ttlSeconds: 5 }, { authorization: `Bearer ${secret}` }),
      );
    const refused = await add(services.token('a', 'admin'));
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      detail: 'Cannot add toxic: a was not granted chaos',
      hint: 'Make a token that may: vedette token create NAME --role operator --grant chaos',
    });
    expect((await add(services.token('v', 'viewer', ['chaos']))).status).toBe(403);
    expect((await add(services.token('o', 'operator', ['chaos']))).status).toBe(201);
  });

  test('whoever may act may end faults, without a grant', async () => {
    const services = fakeServices();
    const end = (secret: string) =>
      api(services).tcp('/api/v1/faults', { method: 'DELETE', ...bearer(secret) });
    expect((await end(services.token('v', 'viewer'))).status).toBe(403);
    expect((await end(services.token('o', 'operator'))).status).toBe(200);
  });

  test('nobody grants what was not granted to them', async () => {
    const services = fakeServices();
    const { tcp, unix } = api(services);
    const make = (name: string, secret: string) =>
      tcp('/api/v1/tokens', json({ name, grants: ['chaos'] }, { authorization: `Bearer ${secret}` }));
    expect((await make('x', services.token('a', 'admin'))).status).toBe(403);
    expect((await make('y', services.token('b', 'admin', ['chaos']))).status).toBe(201);
    expect((await unix('/api/v1/tokens', json({ name: 'z', grants: ['chaos'] }))).status).toBe(201);
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
