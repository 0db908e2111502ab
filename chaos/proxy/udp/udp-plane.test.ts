import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startKnot } from '../../../probes/kinds/dns/name-server.testkit.ts';
import type { TapRecord } from '../data-plane.ts';
import { bandwidthToxic } from '../toxics/bandwidth.ts';
import { duplicateToxic } from '../toxics/duplicate.ts';
import { latencyToxic } from '../toxics/latency.ts';
import { lossToxic } from '../toxics/loss.ts';
import { reorderToxic } from '../toxics/reorder.ts';
import { bindEcho, bindPeer, listenPlane, type Peer, pause, toxicOf, until } from './udp-plane.testkit.ts';

const HOUR = 3_600_000;

describe('createUdpPlane(): datagrams', () => {
  it('carries datagrams there and back, and counts them', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    for (const text of ['one', 'two', 'three']) client.send(text, port);
    await client.count(3);
    expect(client.texts()).toEqual(['one', 'two', 'three']);
    expect(client.got.every((one) => one.port === port)).toBe(true);
    const counters = plane.counters();
    expect(counters).toMatchObject({ connections: 1, accepted: 1, failed: 0, dropped: 0 });
    expect(counters.bytes.upstream).toEqual({ received: 11, sent: 11 });
    expect(counters.bytes.downstream).toEqual({ received: 11, sent: 11 });
  });

  it('carries empty datagrams and the largest of IPv4', async () => {
    const echo = await bindEcho();
    const { port, client } = await listenPlane(echo.port);
    client.send('', port);
    client.send(Buffer.alloc(65_507, 'x'), port);
    await client.count(2);
    expect(client.got.map(({ data }) => data.length).sort()).toEqual([0, 65_507]);
  });

  it('carries a real DNS exchange, also when it is 150 ms late', async () => {
    const server = await startKnot([{ name: 'example', records: ['shop A 192.0.2.7', 'slow A 192.0.2.8'] }]);
    const { plane, port } = await listenPlane(server.port);
    const resolver = new Resolver({ timeout: 5_000, tries: 1 });
    resolver.setServers([`127.0.0.1:${port}`]);
    expect(await resolver.resolve4('shop.example')).toEqual(['192.0.2.7']);
    plane.added(toxicOf(latencyToxic, { attributes: { latency: 150 } }));
    const began = performance.now();
    expect(await resolver.resolve4('slow.example')).toEqual(['192.0.2.8']);
    expect(performance.now() - began).toBeGreaterThanOrEqual(149);
  });

  it('gives each client a socket of its own, and each its own answers: a thousand of them', async () => {
    const echo = await bindEcho();
    const { plane, port } = await listenPlane(echo.port);
    const clients: Peer[] = [];
    for (let index = 0; index < 1_000; index++) {
      const client = await bindPeer();
      client.send(`client ${index}`, port);
      clients.push(client);
      // The kernel keeps some hundred datagrams for who does not read.
      if (index % 50 === 0) await pause(1);
    }
    for (const client of clients) await client.count(1);
    expect(clients.map((client) => client.texts())).toEqual(clients.map((_, index) => [`client ${index}`]));
    expect(new Set(echo.got.map((one) => one.port)).size).toBe(1_000);
    expect(plane.counters().connections).toBe(1_000);
  });

  it('takes answers from the upstream alone', async () => {
    const server = await bindPeer();
    const { port, client } = await listenPlane(server.port);
    client.send('question', port);
    await server.count(1);
    const stranger = await bindPeer();
    stranger.send('forged', server.got[0]!.port);
    await pause(50);
    server.send('answer', server.got[0]!.port);
    await client.count(1);
    await pause(20);
    expect(client.texts()).toEqual(['answer']);
  });

  it('outlives a flood of 50,000 datagrams with all faults on, within its memory', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port, { room: 1_048_576 });
    for (const stream of ['upstream', 'downstream'] as const)
      for (const kind of [lossToxic, duplicateToxic, reorderToxic, latencyToxic])
        plane.added(toxicOf(kind, { name: `${kind.name} ${stream}`, stream, attributes: { percent: 30 } }));
    plane.added(toxicOf(latencyToxic, { name: 'slow', attributes: { latency: HOUR } }));
    const data = Buffer.alloc(1_000, 'f');
    for (let round = 0; round < 500; round++) {
      for (let index = 0; index < 100; index++) client.send(data, port);
      await pause(0);
    }
    await until(() => (plane.counters().dropped ?? 0) > 0);
    const [state] = plane.connections();
    expect(state!.held).toBeLessThanOrEqual(1_048_576);
    const calm = await bindPeer();
    calm.send('still there', port);
    await until(() => plane.counters().connections === 2);
  });
});

describe('createUdpPlane(): upstreams', () => {
  it('goes on while the upstream is down, counts its refusals, and finds it when it comes back', async () => {
    const gone = await bindPeer();
    const upstream = gone.port;
    gone.socket.close();
    const warnings: string[] = [];
    const { plane, port, client } = await listenPlane(upstream, { warn: (text) => warnings.push(text) });
    for (let index = 0; index < 5; index++) {
      client.send('lost', port);
      await pause(10);
    }
    await until(() => plane.counters().failed > 0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^127\.0\.0\.1:\d+ refuses 127\.0\.0\.1:\d+: ECONNREFUSED/);
    await bindEcho(upstream);
    client.send('found', port);
    await client.count(1);
    expect(client.texts()).toEqual(['found']);
  });

  it('resolves the upstream with the first client, keeps what comes meanwhile, and warns when it has no address', async () => {
    const echo = await bindEcho();
    const asked: string[] = [];
    const warnings: string[] = [];
    let answers: { address: string; family: number }[] = [];
    const { plane, port, client } = await listenPlane(`dns.example:${echo.port}`, {
      warn: (text) => warnings.push(text),
      lookup: async (host) => {
        asked.push(host);
        await pause(30);
        return answers;
      },
    });
    expect(asked).toEqual([]);
    client.send('lost', port);
    await until(() => plane.counters().failed === 1);
    expect(warnings).toEqual([`cannot send to dns.example:${echo.port}: dns.example has no address`]);
    expect(plane.counters().connections).toBe(0);
    answers = [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    await pause(1_000);
    for (const text of ['a', 'b', 'c']) client.send(text, port);
    await client.count(3);
    expect(client.texts()).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual(['dns.example', 'dns.example']);
  });

  it('sends new clients to another upstream once it is set', async () => {
    const [first, second] = [await bindEcho(), await bindEcho()];
    const { plane, port, client } = await listenPlane(first.port);
    client.send('1', port);
    await client.count(1);
    plane.setUpstream(`127.0.0.1:${second.port}`);
    const other = await bindPeer();
    other.send('2', port);
    await other.count(1);
    expect([first.texts(), second.texts()]).toEqual([['1'], ['2']]);
  });

  it('refuses an upstream that is no address, with a warning', async () => {
    const warnings: string[] = [];
    const { plane, port, client } = await listenPlane('nonsense', { warn: (text) => warnings.push(text) });
    client.send('lost', port);
    await until(() => plane.counters().failed === 1);
    expect(warnings).toEqual(['cannot send to nonsense: nonsense is no address such as redis:6379']);
  });
});

describe('createUdpPlane(): clients', () => {
  it('forgets a client that is silent, and knows it anew', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port, { idle: 100 });
    client.send('1', port);
    await client.count(1);
    await until(() => plane.counters().connections === 0);
    client.send('2', port);
    await client.count(2);
    expect(plane.counters().accepted).toBe(2);
  });

  it('lets the one go that was silent longest when there are too many', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port, { maximumClients: 2 });
    const [second, third] = [await bindPeer(), await bindPeer()];
    client.send('1', port);
    await client.count(1);
    second.send('2', port);
    await second.count(1);
    client.send('again', port);
    await client.count(2);
    third.send('3', port);
    await third.count(1);
    expect(plane.connections().map(({ id }) => id)).toEqual([1, 3]);
  });

  it('leaves descriptors to others: a client that there is no room for is not served until there is', async () => {
    const echo = await bindEcho();
    let hasRoom = true;
    const asked: number[] = [];
    const descriptors = { has: (descriptor: number) => asked.push(descriptor) > 0 && hasRoom };
    const { plane, port, client } = await listenPlane(echo.port, { descriptors });
    const other = await bindPeer();
    client.send('1', port);
    await client.count(1);
    hasRoom = false;
    other.send('lost', port);
    await until(() => plane.counters().dropped === 1);
    client.send('2', port);
    await client.count(2);
    hasRoom = true;
    other.send('3', port);
    await other.count(1);
    expect([client.texts(), other.texts()]).toEqual([['1', '2'], ['3']]);
    expect(asked).toHaveLength(3);
    expect(asked.every((descriptor) => descriptor > 2 && descriptor < 1_000_000)).toBe(true);
  });

  it('tells what it knows of a client, and closes it', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    plane.added(toxicOf(latencyToxic, { attributes: { latency: HOUR } }));
    client.send('12345', port);
    await until(() => plane.connections()[0]?.held === 5);
    expect(plane.connections()[0]).toMatchObject({
      id: 1,
      client: `127.0.0.1:${client.port}`,
      upstream: `127.0.0.1:${echo.port}`,
      bytes: { upstream: { received: 5, sent: 5 }, downstream: { received: 5, sent: 0 } },
      toxics: ['latency'],
    });
    expect([plane.closeConnection(7), plane.closeConnection(1), plane.closeConnection(1)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(plane.counters().connections).toBe(0);
  });

  it('listens again after it was closed, and twenty times', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    for (let round = 1; round <= 20; round++) {
      client.send('x', port);
      await client.count(round);
      plane.close();
      expect(plane.counters().connections).toBe(0);
      await plane.listen({ host: '127.0.0.1', port });
    }
    expect(plane.counters()).toMatchObject({ accepted: 20, bytes: { downstream: { sent: 20 } } });
  });

  it('serves clients of both families on one socket', async () => {
    const echo = await bindEcho();
    const { plane, client } = await listenPlane(echo.port);
    plane.close();
    const { port } = await plane.listen({ host: '::', port: 0 });
    const six = createSocket('udp6').bind(0, '::1');
    const answered = once(six, 'message');
    await once(six, 'listening');
    six.send('six', port, '::1');
    client.send('four', port);
    await client.count(1);
    expect(String((await answered)[0])).toBe('six');
    const clients = plane.connections().map(({ client }) => client);
    expect(clients.sort()).toEqual([`127.0.0.1:${client.port}`, `[::1]:${six.address().port}`]);
    six.close();
  });

  it('tells the system error where the port is taken', async () => {
    const taken = await bindPeer();
    const { plane } = await listenPlane(1);
    const listening = plane.listen({ host: '127.0.0.1', port: taken.port });
    await expect(listening).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('is not disturbed by a client that is gone when its answer comes', async () => {
    const server = await bindPeer();
    const { port, client } = await listenPlane(server.port);
    const other = await bindPeer();
    client.send('1', port);
    other.send('2', port);
    await server.count(2);
    client.socket.close();
    for (const { port } of server.got) server.send('a', port);
    for (const { port } of server.got) server.send('b', port);
    await other.count(2);
    expect(other.texts()).toEqual(['a', 'b']);
  });
});

describe('createUdpPlane(): toxics', () => {
  it('gives what is held at once, in order, when the toxic is removed', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    const toxic = toxicOf(latencyToxic, { attributes: { latency: HOUR, jitter: HOUR / 2 } });
    plane.added(toxic);
    for (const text of ['a', 'b', 'c', 'd']) client.send(text, port);
    await until(() => plane.connections()[0]?.held === 4);
    plane.removed(toxic);
    await client.count(4);
    expect(client.texts()).toEqual(['a', 'b', 'c', 'd']);
    expect(plane.connections()[0]).toMatchObject({ held: 0, toxics: [] });
  });

  it('counts what is held from its arrival when the toxic is changed', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    const toxic = toxicOf(latencyToxic, { attributes: { latency: HOUR } });
    plane.added(toxic);
    client.send('a', port);
    await until(() => plane.connections()[0]?.held === 1);
    const held = performance.now();
    await pause(60);
    toxic.attributes = { latency: 200, jitter: 0 };
    plane.changed(toxic);
    await client.count(1);
    expect(client.got[0]!.at - held).toBeGreaterThanOrEqual(100);
    expect(client.got[0]!.at - held).toBeLessThan(1_500);
  });

  it('limits the rate of each direction, in whole datagrams', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    plane.added(toxicOf(bandwidthToxic, { attributes: { rate: 50 } }));
    const began = performance.now();
    for (let index = 0; index < 20; index++) client.send(Buffer.alloc(1_000), port);
    await client.count(20);
    expect(client.got.at(-1)!.at - began).toBeGreaterThanOrEqual(399);
    expect(client.got.every(({ data }) => data.length === 1_000)).toBe(true);
  });

  it('hits the same datagrams of a client again with the same seed', async () => {
    const passed = async (seed: number) => {
      const echo = await bindEcho();
      const { plane, port, client } = await listenPlane(echo.port, { seed });
      plane.added(toxicOf(lossToxic, { stream: 'upstream', attributes: { percent: 50 } }));
      for (let index = 0; index < 200; index++) {
        client.send(String(index), port);
        if (index % 20 === 0) await pause(2);
      }
      await until(() => plane.counters().bytes.upstream.received === 490);
      await until(() => echo.got.length * 3 > 0 && plane.counters().bytes.upstream.sent > 0);
      await pause(30);
      return echo.texts().join();
    };
    const [first, again, other] = [await passed(7), await passed(7), await passed(8)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(first.split(',').length).toBeGreaterThan(60);
    expect(first.split(',').length).toBeLessThan(140);
  });

  it('does not grow without end where twenty toxics double each datagram', async () => {
    const server = await bindPeer();
    const { plane, port, client } = await listenPlane(server.port);
    for (let index = 0; index < 20; index++)
      plane.added(
        toxicOf(duplicateToxic, { name: `d${index}`, stream: 'upstream', attributes: { percent: 100 } }),
      );
    client.send('x', port);
    await server.count(2);
    await pause(50);
    expect(server.got.length).toBeLessThanOrEqual(65);
  });

  it('lets those behind overtake what reorder holds back', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    plane.added(toxicOf(reorderToxic, { attributes: { percent: 50, delay: 100 } }));
    const texts = Array.from({ length: 40 }, (_, index) => String(index));
    for (const text of texts) client.send(text, port);
    await client.count(40);
    expect(client.texts()).not.toEqual(texts);
    expect(client.texts().toSorted((a, b) => Number(a) - Number(b))).toEqual(texts);
  });

  it('takes hold of the clients that it matches, once they are old enough or have sent enough', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    const all = { stream: 'upstream', attributes: { percent: 100 } } as const;
    const bytes = toxicOf(lossToxic, { ...all, name: 'bytes', match: { after_bytes: 6 } });
    const network = toxicOf(lossToxic, { ...all, name: 'network', match: { client_cidr: '192.0.2.0/24' } });
    const first = toxicOf(lossToxic, { ...all, name: 'first', match: { first_connections: 0 } });
    for (const toxic of [bytes, network, first]) plane.added(toxic);
    for (const text of ['abc', 'def', 'ghi']) client.send(text, port);
    await until(() => plane.counters().bytes.upstream.received === 9);
    await client.count(2);
    await pause(30);
    expect(client.texts()).toEqual(['abc', 'def']);
    expect([bytes, network, first].map((toxic) => plane.affected(toxic))).toEqual([1, 0, 0]);
  });

  it('takes hold of clients that are there when its toxicity is raised, and lets go of them again', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    const toxic = toxicOf(lossToxic, { toxicity: 0, attributes: { percent: 100 } });
    plane.added(toxic);
    client.send('a', port);
    await client.count(1);
    toxic.toxicity = 1;
    plane.changed(toxic);
    expect(plane.affected(toxic)).toBe(1);
    client.send('b', port);
    await until(() => plane.counters().bytes.downstream.received === 2);
    toxic.toxicity = 0;
    plane.changed(toxic);
    client.send('c', port);
    await client.count(2);
    expect(client.texts()).toEqual(['a', 'c']);
  });
});

describe('createUdpPlane(): taps', () => {
  it('shows the beginning of a client, each datagram that is delivered, and its end', async () => {
    const echo = await bindEcho();
    const { plane, port, client } = await listenPlane(echo.port);
    const records: TapRecord[] = [];
    const end = plane.tap((record) => records.push(record));
    client.send('hi', port);
    await client.count(1);
    plane.closeConnection(1);
    end();
    client.send('unseen', port);
    await client.count(2);
    expect(
      records.map(({ event, stream, data }) => [event, stream, data && String(Buffer.from(data))]),
    ).toEqual([
      ['open', null, null],
      ['data', 'upstream', 'hi'],
      ['data', 'downstream', 'hi'],
      ['close', null, null],
    ]);
    expect(records[1]).toMatchObject({
      connection: 1,
      client: `127.0.0.1:${client.port}`,
      upstream: `127.0.0.1:${echo.port}`,
    });
  });
});
