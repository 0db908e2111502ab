import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../../agent/binary.testkit.ts';
import { startRedis } from '../../../probes/kinds/redis/redis-server.testkit.ts';
import { connectLocally, deafPort, echo, listenLocally, watchEnd } from './local-peers.testkit.ts';
import { addToxic, callApi, makeProxy, openConnections } from './proxy-api.testkit.ts';
import { endServed, type ServedProxies, serveBinary } from './serve-binary.testkit.ts';

const MANY = 10_000;
/** Connections that are opened at the same time, below what a kernel keeps for a listener that is busy. */
const STEP = 200;

let server: ServedProxies;

beforeAll(async () => {
  server = await serveBinary();
});
afterAll(endServed);

const serverLives = async () => {
  expect(server.lives()).toBe(true);
  expect(await callApi(server, 'GET', '/version')).toMatchObject({ status: 200 });
};

/** Waits until the proxy has no connection any more. */
const allGone = (server: ServedProxies, proxy: string) =>
  waitFor(async () => ((await openConnections(server, proxy)) === 0 ? true : undefined), {
    what: () => `the connections of ${proxy} to end`,
  });

describe('ten thousand connections', () => {
  it('are carried, told, changed and ended, as many as the limit of descriptors lets', async () => {
    const count = Math.min(MANY, Math.floor((descriptorsOf(server.pid) - 200) / 2));
    const redis = await startRedis(['maxclients 10100', 'tcp-backlog 4096']);
    const port = await makeProxy(server, 'many', redis.port);
    const clients: Socket[] = [];
    while (clients.length < count) {
      const wanted = Math.min(STEP, count - clients.length);
      clients.push(...(await Promise.all(Array.from({ length: wanted }, () => pinged(port)))));
    }
    expect(await openConnections(server, 'many')).toBe(count);
    const added = await addToxic(server, 'many', { type: 'latency', attributes: { latency: 1 } });
    const told = await callApi(server, 'GET', '/proxies');
    await Promise.all(clients.slice(0, 500).map(ping));
    const ended = await callApi(server, 'DELETE', '/proxies/many');
    console.log(
      `${count} connections: a toxic on all ${ms(added.took)}, list ${ms(told.took)}, end of all ${ms(ended.took)}`,
    );
    expect(Math.max(added.took, told.took, ended.took)).toBeLessThan(5_000);
    for (const client of clients) client.destroy();
    await serverLives();
  });
});

describe('clients', () => {
  it('that drip are passed on byte by byte', async () => {
    const port = await makeProxy(server, 'drip', await listenLocally(echo));
    const client = await connectLocally(port);
    const text = 'a client that sends one byte after the other';
    const back = watchEnd(client, 10_000);
    for (const letter of text) {
      client.write(letter);
      await delay(3);
    }
    client.end();
    expect((await back).got.toString()).toBe(text);
  });

  it('that flood a server which does not read are held back, not stored', async () => {
    const fresh = await serveBinary();
    const port = await makeProxy(fresh, 'deaf', await listenLocally((socket) => void socket.pause()));
    await addToxic(fresh, 'deaf', { type: 'noop', stream: 'upstream' });
    const before = residentKibibytes(fresh.pid);
    const clients = await Promise.all(Array.from({ length: 20 }, () => connectLocally(port)));
    const block = Buffer.alloc(8 * 1_048_576);
    for (const client of clients) client.write(block);
    await delay(1_500);
    const grown = (residentKibibytes(fresh.pid) - before) / 1_024;
    console.log(`20 clients flooded 160 MiB: ${grown.toFixed(0)} MiB more`);
    expect(grown).toBeLessThan(100);
    // An end would wait behind what the server does not read, here as without a proxy.
    for (const client of clients) client.resetAndDestroy();
    await allGone(fresh, 'deaf');
  });

  it('that have ended their side get the whole answer', async () => {
    const answer = Buffer.alloc(3_000_000, 'answer');
    const upstream = await listenLocally((socket) => socket.on('end', () => socket.end(answer)).resume());
    const port = await makeProxy(server, 'half-open', upstream);
    const ends = Array.from({ length: 20 }, async () =>
      watchEnd((await connectLocally(port)).end('ask'), 20_000),
    );
    for (const { how, got } of await Promise.all(ends))
      expect([how, got.equals(answer)]).toEqual(['end', true]);
    await allGone(server, 'half-open');
  });

  it('that vanish in the middle leave nothing behind', async () => {
    const port = await makeProxy(server, 'vanish', await listenLocally(flood));
    await addToxic(server, 'vanish', { type: 'latency', attributes: { latency: 500 } });
    const clients = await Promise.all(Array.from({ length: 50 }, () => connectLocally(port)));
    await delay(100);
    for (const [index, client] of clients.entries()) index % 2 ? client.destroy() : client.resetAndDestroy();
    await allGone(server, 'vanish');
  });
});

describe('upstreams', () => {
  it('that reset are told as resets', async () => {
    const port = await makeProxy(
      server,
      'resets',
      await listenLocally((socket) => void socket.once('data', () => socket.resetAndDestroy())),
    );
    const client = await connectLocally(port);
    client.write('x');
    expect((await watchEnd(client, 5_000)).how).toBe('reset');
  });

  it('that stall do not hold up others', async () => {
    const port = await makeProxy(server, 'stalls', await listenLocally((socket) => void socket.pause()));
    (await connectLocally(port)).write(Buffer.alloc(1_000_000));
    const other = await makeProxy(server, 'beside', await listenLocally(echo));
    const client = await connectLocally(other);
    client.end('hello');
    expect((await watchEnd(client, 5_000)).got.toString()).toBe('hello');
  });

  it.each([
    ['whose name is unknown', () => 'nosuchhost.invalid:80'],
    ['that refuse', () => '127.0.0.1:1'],
    ['that are no address', () => 'garbage'],
    ['without a port', () => 'localhost'],
  ])('%s end the client, not the server', async (_name, upstream) => {
    const name = `gone-${upstream().replaceAll(/\W/g, '-')}`;
    const client = await connectLocally(await makeProxy(server, name, upstream()));
    client.write('x');
    expect((await watchEnd(client, 15_000)).how).not.toBe('open');
    await serverLives();
  });

  it('that never answer are given up after the time for a dial', async () => {
    const listen = '127.0.0.1:0';
    const body = {
      name: 'deaf-upstream',
      listen,
      upstream: `127.0.0.1:${await deafPort()}`,
      connect_timeout: 300,
    };
    const { text } = await callApi(server, 'POST', '/proxies', body);
    const client = await connectLocally(Number(/127\.0\.0\.1:(\d+)","upstream/.exec(text)?.[1]));
    const began = performance.now();
    expect((await watchEnd(client, 10_000)).how).toBe('end');
    expect(performance.now() - began).toBeGreaterThan(250);
  });
});

describe('what the host refuses', () => {
  it('descriptors that are used up: the log says so, and it recovers when they are free again', async () => {
    const small = await serveBinary({ within: ['prlimit', '--nofile=80:80'] });
    const port = await makeProxy(small, 'few', await listenLocally(echo));
    // Whoever comes while there is no descriptor may be reset.
    const tried = await Promise.allSettled(Array.from({ length: 60 }, () => connectLocally(port)));
    const clients = tried.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await waitFor(() => (/the limit of 80 descriptors is reached/.test(small.log()) ? true : undefined), {
      what: () => `a refusal in the log; it says:\n${small.log()}`,
    });
    const before = processorTicks(small.pid);
    await delay(1_000);
    expect(processorTicks(small.pid) - before, 'hundredths of a second on waiting').toBeLessThan(50);
    expect(await callApi(small, 'GET', '/proxies')).toMatchObject({ status: 200 });
    for (const client of clients) client.destroy();
    await waitFor(async () => ((await echoes(port)) ? true : undefined), {
      what: () => 'a connection after they are free again',
    });
    expect(small.lives()).toBe(true);
  });

  it('a port that is taken is refused with the words of the official server', async () => {
    const taken = await listenLocally(echo);
    const body = { name: 'taken', listen: `127.0.0.1:${taken}`, upstream: 'localhost:1' };
    const { status, text } = await callApi(server, 'POST', '/proxies', body);
    expect([status, text]).toEqual([
      500,
      `{"error":"listen tcp 127.0.0.1:${taken}: bind: address already in use","status":500}\n`,
    ]);
    await serverLives();
  });
});

describe('a thousand proxies', () => {
  it('are made by one call, carry bytes, and are told', async () => {
    const upstream = `127.0.0.1:${await listenLocally(echo)}`;
    const names = Array.from({ length: 1_000 }, (_, index) => `proxy-${index}`);
    const wanted = names.map((name) => ({ name, listen: '127.0.0.1:0', upstream }));
    const made = await callApi(server, 'POST', '/populate', wanted);
    expect(made.status).toBe(201);
    const { proxies } = JSON.parse(made.text) as { proxies: { listen: string }[] };
    const ports = proxies.map(({ listen }) => Number(listen.split(':')[1]));
    expect(new Set(ports).size).toBe(1_000);
    const all: boolean[] = [];
    for (const port of ports) all.push(await echoes(port));
    expect(all).not.toContain(false);
    const reset = await callApi(server, 'POST', '/reset');
    console.log(`1,000 proxies: made in ${ms(made.took)}, reset in ${ms(reset.took)}`);
    for (const name of names) await callApi(server, 'DELETE', `/proxies/${name}`);
    await serverLives();
  });
});

function descriptorsOf(pid: number): number {
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1]);
}

function residentKibibytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** In its own code and in the kernel's, in hundredths of a second. */
function processorTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

async function pinged(port: number): Promise<Socket> {
  const client = await connectLocally(port);
  await ping(client);
  return client;
}

function ping(client: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('data', (data: Buffer) =>
      `${data}` === '+PONG\r\n' ? resolve() : reject(new Error(`${data}`)),
    );
    client.once('close', () => reject(new Error('the connection ended')));
    client.write('PING\r\n');
  });
}

/** Whether a connection there gives back what it is given, within a second. */
async function echoes(port: number): Promise<boolean> {
  const client = await connectLocally(port).catch(() => undefined);
  client?.end('hello');
  const { got } = client ? await watchEnd(client, 1_000) : { got: '' };
  return got.toString() === 'hello';
}

function flood(socket: Socket): void {
  const block = Buffer.alloc(65_536);
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
