import { afterEach, describe, expect, it } from 'vitest';
import { startTestEngine } from './engine.testkit.ts';
import {
  answers,
  type HostileAnswer,
  type HostileServer,
  startHostileServer,
} from './hostile-server.testkit.ts';
import { connectToxiproxy } from './toxiproxy-server.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function engineAt(version?: string) {
  const engine = await startTestEngine(version === undefined ? {} : { version });
  ends.push(engine.end);
  return { engine, server: connectToxiproxy(engine.url, { timeout: 5_000 }) };
}

async function hostile(answer: HostileAnswer, timeout = 300): Promise<[HostileServer, typeof server]> {
  const started = await startHostileServer(answer);
  ends.push(started.end);
  const server = connectToxiproxy(started.url, { timeout });
  return [started, server];
}

const failure = (call: Promise<unknown>) => call.catch((error: unknown) => error);

describe('connectToxiproxy() with our engine', () => {
  it('drives proxies and toxics, names that a path cannot hold too', async () => {
    const { engine, server } = await engineAt();
    const name = 'a/b ?#ü%2F';
    await server.createProxy({ name, listen: 'localhost:0', upstream: 'localhost:1' });
    const added = await server.addToxic(name, { type: 'latency', name: 'x/y', attributes: { latency: 5 } });
    expect(added).toMatchObject({ name: 'x/y', stream: 'downstream', toxicity: 1 });
    await server.updateToxic(name, 'x/y', { attributes: { jitter: 2 } });
    expect((await server.toxic(name, 'x/y')).attributes).toEqual({ latency: 5, jitter: 2 });
    await server.updateProxy(name, { enabled: false });
    expect(await server.proxies()).toMatchObject([{ name, enabled: false, toxics: [{ name: 'x/y' }] }]);
    await server.removeToxic(name, 'x/y');
    await server.removeProxy(name);
    expect(engine.proxies.list()).toEqual([]);
  });

  it('sends what only our engine knows, and knows that it does', async () => {
    const { server } = await engineAt();
    await server.createProxy({ name: 'a', listen: 'localhost:0', upstream: 'localhost:1' });
    await server.addToxic('a', { type: 'noop', ttl: 9, owner: 'me', match: { first_connections: 1 } });
    expect((await server.proxy('a')).toxics).toMatchObject([{ ttl: 9, owner: 'me' }]);
    expect(await server.endsToxics('a')).toBe(true);
  });

  it('says what the server says when it refuses', async () => {
    const { server } = await engineAt();
    expect(await failure(server.proxy('nope'))).toMatchObject({
      failure: 'refused',
      status: 404,
      message: 'proxy not found',
    });
  });
});

describe('connectToxiproxy() with other servers', () => {
  const proxy = { name: 'a', listen: 'x:1', upstream: 'y:1', enabled: true, toxics: null };

  it('updates by PATCH from 2.6 on, by POST before', async () => {
    for (const [version, method] of [
      ['{"version": "2.6.0"}', 'PATCH'],
      ['{"version": "3.0.0"}', 'PATCH'],
      ['{"version": "2.5.0"}', 'POST'],
      ['2.1.4', 'POST'],
      ['git-4e5f', 'POST'],
    ] as const) {
      const [{ asked }, server] = await hostile((request, response) =>
        request.url === '/version' ? response.end(version) : response.end(JSON.stringify(proxy)),
      );
      await server.updateProxy('a', { enabled: false });
      await server.updateToxic('a', 'b', { toxicity: 1 });
      expect(asked).toEqual(['GET /version', `${method} /proxies/a`, `${method} /proxies/a/toxics/b`]);
    }
  });

  it('goes on by POST where PATCH is refused with 405: an older server took the place', async () => {
    const [{ asked }, server] = await hostile((request, response) => {
      if (request.url === '/version') return response.end('{"version": "2.12.0"}');
      if (request.method === 'PATCH') return response.writeHead(405).end();
      return response.end(JSON.stringify(proxy));
    });
    await server.updateProxy('a', { enabled: false });
    await server.updateProxy('a', { enabled: true });
    expect(asked.slice(1)).toEqual(['PATCH /proxies/a', 'POST /proxies/a', 'POST /proxies/a']);
  });

  it.each([
    ['says nothing', answers.silence, 'hung'],
    ['waits for data', answers.waiting, 'hung'],
    ['breaks off', answers.half, 'unreachable'],
    ['answers no JSON', ((_, response) => response.end('<html>hello')) as HostileAnswer, 'garbled'],
    ['answers nothing', ((_, response) => response.end()) as HostileAnswer, 'garbled'],
    ['answers null', answers.json(null), 'garbled'],
    ['answers a list', answers.json([1, 2]), 'garbled'],
    ['answers other types', answers.json({ ...proxy, enabled: 'yes' }), 'garbled'],
    [
      'answers 500 without a word',
      ((_, response) => response.writeHead(500).end('x')) as HostileAnswer,
      'refused',
    ],
    [
      'leads elsewhere',
      ((_, response) => response.writeHead(301, { location: '/' }).end()) as HostileAnswer,
      'refused',
    ],
    ['hangs up', ((request) => request.socket.destroy()) as HostileAnswer, 'unreachable'],
  ])('a server that %s', async (_what, answer, expected) => {
    const [, server] = await hostile(answer);
    const body = { name: 'a', upstream: 'y:1' };
    for (const call of [server.proxy('a'), server.createProxy(body), server.addToxic('a', { type: 'noop' })])
      expect(await failure(call)).toMatchObject({ name: 'ServerError', failure: expected });
  });

  it('gives up on an answer without end', async () => {
    const [, server] = await hostile((_request, response) => {
      const more = () => {
        if (response.destroyed) return;
        response.write('x'.repeat(65_536));
        setImmediate(more);
      };
      more();
    }, 20_000);
    expect(await failure(server.proxies())).toMatchObject({ failure: 'garbled' });
  });

  it('gives up on an answer that drips', async () => {
    const [, server] = await hostile((_request, response) => {
      const timer = setInterval(() => response.write('{'), 50);
      response.on('close', () => clearInterval(timer));
    });
    expect(await failure(server.proxies())).toMatchObject({ failure: 'hung' });
  });

  it('says that nobody answers', async () => {
    const [started, server] = await hostile(answers.silence);
    await started.end();
    ends.pop();
    expect(await failure(server.version())).toMatchObject({ failure: 'unreachable' });
  });

  it('strips what would reach a terminal', async () => {
    const [, server] = await hostile(answers.json({ error: '\u001b[31mno' }, 400));
    expect(await failure(server.version())).toMatchObject({ message: '␛[31mno' });
  });

  it('ends with the reason of the signal', async () => {
    const started = await startHostileServer(answers.silence);
    ends.push(started.end);
    const controller = new AbortController();
    const server = connectToxiproxy(started.url, { timeout: 5_000, signal: controller.signal });
    const call = failure(server.version());
    controller.abort('enough');
    expect(await call).toBe('enough');
  });

  it('does not take another server for ours', async () => {
    const [, server] = await hostile((_request, response) =>
      response.writeHead(404).end('404 page not found\n'),
    );
    expect(await server.endsToxics('a')).toBe(false);
  });
});
