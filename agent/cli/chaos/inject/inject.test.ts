import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestEngine, type TestEngine } from '../../../../chaos/proxy/client/engine.testkit.ts';
import { answers, startHostileServer } from '../../../../chaos/proxy/client/hostile-server.testkit.ts';
import type { ChildServer } from '../../../../probes/child-server.testkit.ts';
import { launchRealServer } from '../../../../probes/connect/real-server.testkit.ts';
import { freePort } from '../../../../probes/free-port.testkit.ts';
import { runCommand } from '../../run-command.testkit.ts';

let redis: ChildServer;
let upstream: string;
let engine: TestEngine;
beforeAll(async () => {
  const port = await freePort();
  upstream = `127.0.0.1:${port}`;
  const words = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''];
  redis = await launchRealServer('redis-server', words, { address: upstream });
  engine = await startTestEngine();
});
afterAll(async () => {
  await engine.end();
  await redis.stop();
});

let made = 0;

/** A proxy of its own in front of Redis, or of what a test names. */
async function setUp(to = upstream) {
  made += 1;
  const name = `redis-${made}`;
  const proxy = await engine.proxies.create({ name, listen: '127.0.0.1:0', upstream: to, enabled: true });
  return {
    name,
    proxy,
    toxics: () => proxy.state().toxics,
    inject: (toxic: string, ...words: string[]) =>
      runCommand(['chaos', 'inject', toxic, '--proxy', name, '--url', engine.url, ...words]),
  };
}

describe.concurrent('vedette chaos inject', () => {
  it.each([
    ['latency', ['latency=400'], /asked 400 ms, measured (?:3[6-9]|[45]\d)\d ms, n=\d+$/m],
    ['bandwidth', ['rate=100'], /asked 100 KB\/s, measured \d+ KB\/s \(\d+ KB\/s without\), n=\d+$/m],
    ['slow_close', ['delay=150'], /measured closed 1[3-9]\d ms later/],
    ['timeout', ['timeout=150'], /measured no answer, closed after \d+ ms/],
    ['reset_peer', ['timeout=50'], /measured reset after \d+ ms/],
    ['limit_data', ['bytes=100'], /measured closed after 100 bytes/],
    ['slicer', ['average_size=100', 'delay=1000'], /measured \d+ pieces instead of \d+/],
    ['corrupt', ['percent=100', 'bits=2'], /measured \d+ answers damaged/],
    ['close_after', ['ms=150'], /measured closed after \d+ ms/],
    ['refuse_first', ['connections=2'], /measured 2 of ours refused/],
    ['blackhole', [], /measured accepted, no answer/],
  ])('proves %s and removes it', async (toxic, settings, measured) => {
    const set = settings.flatMap((pair) => ['--set', pair]);
    const { inject, toxics } = await setUp();
    const { code, text } = await inject(toxic, '--for', '3s', ...set);
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(text).toMatch(measured);
    expect(text).toMatch(/^removed {2}toxic vd-[0-9a-f]{6}-\w+ of proxy redis-\d+, in .* read back$/m);
    expect(text).toMatch(/^passed {3}/m);
    expect(toxics()).toEqual([]);
  });

  it('proves what is asked of datagrams', async () => {
    const echo = createSocket('udp4').bind(0, '127.0.0.1');
    await once(echo, 'listening');
    echo.on('message', (message, { port, address }) => echo.send(message, port, address));
    made += 1;
    const proxy = { name: `udp-${made}`, protocol: 'udp', listen: '127.0.0.1:0', enabled: true } as const;
    await engine.proxies.create({ ...proxy, upstream: `127.0.0.1:${echo.address().port}` });
    const words = ['loss', '--proxy', proxy.name, '--set', 'percent=50', '--for', '2s', '--url', engine.url];
    const { code, text } = await runCommand(['chaos', 'inject', ...words]);
    expect([code, text]).toEqual([0, expect.stringMatching(/asked 50 % lost, measured \d+ % lost, n=\d+/)]);
    echo.close();
  });

  it('says before what it will do, and how that ends', async () => {
    const { inject } = await setUp();
    const { lines } = await inject('latency', '--set', 'latency=50', '--for', '1s');
    expect(lines[0]).toMatch(
      /^plan {5}latency latency=50 jitter=0 on proxy redis-\d+ \(127.* to 127.*\), downstream, every connection$/,
    );
    expect(lines[1]).toBe('ends     in 1 s; within 10 s if this program is killed');
    expect(lines[2]).toMatch(/^before {3}an answer in .* ms, n=5, by redis through 127/);
  });

  it('gives the toxic an owner and a time to live', async () => {
    const { inject, toxics } = await setUp();
    const running = inject('latency', '--set', 'latency=50', '--for', '2s');
    await vi.waitFor(() => expect(toxics()).toHaveLength(1), 5_000);
    expect(toxics()[0]).toMatchObject({ ttl: 10, owner: expect.stringMatching(/^inject@/) });
    await running;
  });

  it('disables a proxy and enables it again', async () => {
    const { inject, proxy, name } = await setUp();
    const { code, text, errors } = await inject('down', '--for', '1s');
    expect(code).toBe(0);
    expect(text).toContain('measured connection refused');
    expect(errors).toContain(`curl -X POST -d '{"enabled":true}' ${engine.url}/proxies/${name}`);
    expect(proxy.state().enabled).toBe(true);
  });

  it('is void where no connection shows it', async () => {
    const { inject } = await setUp();
    const words = ['--set', 'latency=400', '--match', 'client-cidr=10.0.0.0/8', '--for', '1s'];
    const { code, text } = await inject('latency', ...words);
    expect(code).toBe(5);
    expect(text).toMatch(
      /^void {5}the effect was not proved; asked 400 ms, measured no effect, n=\d+, 0 of them$/m,
    );
  });

  it('is void where it cannot be measured', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { inject } = await setUp(addressOf(silent));
    const { code, text } = await inject('latency', '--set', 'latency=9', '--for', '1s');
    expect(code).toBe(5);
    expect(text).toContain('not measured: nothing behind the proxy answers HTTP, PostgreSQL, Redis or TLS');
    silent.close();
  });

  it('ends early, and says so, when somebody else removes it', async () => {
    const { inject, toxics, proxy } = await setUp();
    const running = inject('latency', '--set', 'latency=50', '--for', '20s');
    await vi.waitFor(() => expect(toxics()).toHaveLength(1), 5_000);
    proxy.removeToxic(toxics()[0]!.name);
    const { code, text } = await running;
    expect(code).toBe(4);
    expect(text).toMatch(/^gone {5}toxic .*: it was not there any more$/m);
    expect(text).toMatch(/^aborted {2}it is gone: somebody removed it, or the server was started anew/m);
  });

  it('does not remove the toxics of others', async () => {
    const { inject, toxics, proxy } = await setUp();
    proxy.addToxic({ type: 'noop', name: 'theirs', attributes: {} });
    await inject('latency', '--set', 'latency=50', '--for', '1s');
    expect(toxics().map(({ name }) => name)).toEqual(['theirs']);
  });

  it('tells what another run has left', async () => {
    const { inject, toxics, proxy, name } = await setUp();
    proxy.addToxic({ type: 'noop', name: 'vd-ffffff-noop', attributes: {} });
    const { errors } = await inject('latency', '--set', 'latency=50', '--for', '1s');
    expect(errors).toContain(`curl -X DELETE ${engine.url}/proxies/${name}/toxics/vd-ffffff-noop`);
    expect(toxics()).toHaveLength(1);
  });

  it('writes JSON', async () => {
    const { inject } = await setUp();
    const words = ['--set', 'latency=400', '--for', '2s', '--json'];
    expect(JSON.parse((await inject('latency', ...words)).text)).toMatchObject({
      verdict: 'passed',
      because: null,
      asked: '400 ms',
      n: expect.any(Number),
      undo: [{ state: 'undone', command: null }],
    });
  });

  it('warns where the server gives toxics no time to live', async () => {
    const door = await startHostileServer(async (request, response) => {
      if (request.url?.endsWith('/connections')) return response.writeHead(404).end('404 page not found\n');
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
      const answer = await fetch(`${engine.url}${request.url}`, { method: request.method!, ...body });
      return response.writeHead(answer.status).end(await answer.text());
    });
    const { name } = await setUp();
    const words = ['latency', '--proxy', name, '--set', 'latency=400', '--for', '2s', '--url', door.url];
    const { code, text, errors } = await runCommand(['chaos', 'inject', ...words]);
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(errors).toMatch(
      /^warning {2}This server gives toxics no time to live: .*curl -X DELETE .*\/vd-[0-9a-f]{6}-latency$/m,
    );
    await door.end();
  });

  it('is refused where nobody answers, and where somebody else does', async () => {
    const words = ['chaos', 'inject', 'latency', '--proxy', 'redis', '--set', 'latency=1', '--url'];
    expect((await runCommand([...words, 'http://127.0.0.1:1'])).code).toBe(3);
    const other = await startHostileServer(answers.json({ hello: 'world' }));
    const { code, errors } = await runCommand([...words, other.url]);
    expect([code, errors]).toEqual([3, expect.stringContaining('an answer that is no proxy')]);
    await other.end();
  });

  it('is refused on a proxy that is disabled', async () => {
    const { inject, proxy, name } = await setUp();
    await proxy.update({ enabled: false });
    const { code, errors } = await inject('latency', '--set', 'latency=1');
    expect([code, errors]).toEqual([3, expect.stringContaining(`proxy ${name} is disabled`)]);
  });

  it('ends with 2 for a proxy that is not there', async () => {
    const words = ['latency', '--proxy', 'nope', '--set', 'latency=1', '--url', engine.url];
    expect((await runCommand(['chaos', 'inject', ...words])).code).toBe(2);
  });

  it.each([
    [['latenci'], 'did you mean latency?'],
    [['latency', '--set', 'delay=1'], 'it has no attribute delay; it has latency, jitter'],
    [['latency', '--set', 'latency=1.5'], 'latency must be a whole number, not 1.5'],
    [
      ['latency', '--set', 'latency=99999999999999999999'],
      'latency must be from 0 to 3600000 ms, not 100000000000000000000',
    ],
    [['latency', '--set', 'latency'], '--set latency: write it as name=value'],
    [['latency', '--set', 'latency=-1'], 'latency must be from 0 to 3600000 ms, not -1'],
    [['latency', '--toxicity', '2'], '--toxicity must be from 0 to 1'],
    [['latency', '--for', '0s'], '--for 0s is no time from 1s to 24h'],
    [['latency', '--for', 'soon'], '--for soon is no time'],
    [['latency', '--match', 'port=1'], 'it may be client-cidr=NETWORK'],
    [['down', '--set', 'x=1'], 'it is for every connection, and has no attributes'],
  ])('refuses %j', async (words, message) => {
    const { inject, toxics } = await setUp();
    const [toxic, ...more] = words;
    await expect(inject(toxic!, ...more)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(message),
    });
    expect(toxics()).toEqual([]);
  });
});

function addressOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
