import { type ICreateToxicBody, type Latency, Toxiproxy, ToxiproxyError } from 'toxiproxy-node-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { startTestEngine, type TestEngine } from './engine.testkit.ts';

let engine: TestEngine;
let client: Toxiproxy;
beforeEach(async () => {
  engine = await startTestEngine();
  client = new Toxiproxy(engine.url);
});
afterEach(() => engine.end());

const redis = () => client.createProxy({ name: 'redis', listen: 'localhost:0', upstream: 'localhost:6379' });

const latency: ICreateToxicBody<Latency> = {
  name: 'slow',
  type: 'latency',
  stream: 'upstream',
  toxicity: 0.5,
  attributes: { latency: 100, jitter: 10 },
};

describe('toxiproxy-node-client 4.1.0 on our engine', () => {
  it('getVersion() gets the version as text', async () => {
    expect(await client.getVersion()).toBe('{"version": "2.12.0"}\n');
  });

  it('createProxy() gets the bound address', async () => {
    const proxy = await redis();
    expect(proxy.toJson()).toEqual({
      name: 'redis',
      listen: expect.stringMatching(/^127\.0\.0\.1:[1-9]\d*$/),
      upstream: 'localhost:6379',
      enabled: true,
    });
    expect(proxy.getHost()).toBe(engine.url);
    expect(proxy.getPath()).toBe(`${engine.url}/proxies/redis`);
    expect(proxy.getToxiproxy()).toBe(client);
  });

  it('get() and getAll() find it', async () => {
    const made = await redis();
    expect((await client.get('redis')).toJson()).toEqual(made.toJson());
    expect(Object.keys(await client.getAll())).toEqual(['redis']);
  });

  it('getAll() is empty where there is none', async () => {
    expect(await client.getAll()).toEqual({});
  });

  it('populate() makes proxies and finds them again', async () => {
    const listen = `localhost:${await freePort()}`;
    const list = [{ name: 'a', listen, upstream: 'localhost:1' }];
    expect(Object.keys(await client.populate(list))).toEqual(['a']);
    expect((await client.populate(list)).a!.toJson()).toMatchObject({
      upstream: 'localhost:1',
      enabled: true,
    });
  });

  it('populate() of nothing gets nothing', async () => {
    expect(await client.populate([])).toEqual({});
  });

  it('update() disables and enables a proxy, and moves it', async () => {
    const proxy = await redis();
    const { listen, upstream } = proxy;
    expect((await proxy.update({ enabled: false, listen, upstream })).enabled).toBe(false);
    expect((await client.get('redis')).enabled).toBe(false);
    expect((await proxy.update({ enabled: true, listen, upstream })).listen).toBe(listen);
    expect((await proxy.update({ enabled: true, listen, upstream: 'localhost:1' })).upstream).toBe(
      'localhost:1',
    );
  });

  it('remove() ends a proxy', async () => {
    await (await redis()).remove();
    expect(await client.getAll()).toEqual({});
  });

  it('addToxic(), getToxic(), update() and remove() drive a toxic', async () => {
    const proxy = await redis();
    const toxic = await proxy.addToxic<Latency>(latency);
    expect(toxic.toJson()).toEqual(latency);
    expect(toxic.getPath()).toBe(`${engine.url}/proxies/redis/toxics/slow`);
    expect((await proxy.getToxic<Latency>('slow')).toJson()).toEqual(latency);
    const changed = await toxic.update({ ...latency, toxicity: 1, attributes: { latency: 5, jitter: 10 } });
    expect(changed.toJson()).toEqual({ ...latency, toxicity: 1, attributes: { latency: 5, jitter: 10 } });
    await toxic.remove();
    expect(engine.proxies.get('redis').state().toxics).toEqual([]);
  });

  it('reset() enables every proxy and removes every toxic', async () => {
    const proxy = await redis();
    await proxy.addToxic<Latency>(latency);
    await proxy.update({ enabled: false, listen: proxy.listen, upstream: proxy.upstream });
    await client.reset();
    expect((await client.get('redis')).enabled).toBe(true);
    expect(engine.proxies.get('redis').state().toxics).toEqual([]);
  });

  it.each([
    [404, () => client.get('nope')],
    [409, async () => [await redis(), await redis()]],
    [400, () => client.createProxy({ name: '', listen: 'localhost:0', upstream: 'localhost:1' })],
    [404, async () => (await redis()).getToxic('nope')],
    [400, async () => (await redis()).addToxic({ ...latency, type: 'bogus' as 'latency' })],
    [
      409,
      async () =>
        (await redis()).addToxic(latency).then(async () => (await client.get('redis')).addToxic(latency)),
    ],
  ])('tells %i as a ToxiproxyError', async (status, call) => {
    const error = await Promise.resolve(call()).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ToxiproxyError);
    expect(error).toMatchObject({ name: 'Error', message: `Request failed with status code ${status}` });
  });

  it('tells a server that is gone as a ToxiproxyError', async () => {
    await engine.end();
    await expect(client.getVersion()).rejects.toBeInstanceOf(ToxiproxyError);
    engine = await startTestEngine();
  });
});
