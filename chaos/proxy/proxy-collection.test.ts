import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeClock } from '../../agent/kit/clock.testkit.ts';
import type { DataPlane, PlaneAddress, PlaneOptions } from './data-plane.ts';
import type { FaultChange, NewProxy } from './fault-proxies.ts';
import { createListeningPlane, createTestProxies } from './listening-plane.testkit.ts';

const made: ReturnType<typeof createTestProxies>[] = [];
afterEach(() => {
  for (const { proxies } of made.splice(0)) proxies.close();
});

function start(options: Parameters<typeof createTestProxies>[0] = {}) {
  const test = createTestProxies(options);
  made.push(test);
  return test;
}

const redis: NewProxy = { name: 'redis', listen: '127.0.0.1:0', upstream: 'redis:6379', enabled: true };
const latency = { type: 'latency', attributes: { latency: 100, jitter: 0 } };

function withoutIPv6(options: PlaneOptions): DataPlane {
  const plane = createListeningPlane(options);
  const { listen } = plane;
  return Object.assign(plane, {
    async listen(address: PlaneAddress) {
      if (address.host.includes(':')) throw Object.assign(new Error('no IPv6'), { code: 'EAFNOSUPPORT' });
      return listen(address);
    },
  });
}

async function answers(listen: string): Promise<boolean> {
  const port = Number(listen.split(':').at(-1));
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function changesOf({ proxies }: Pick<ReturnType<typeof createTestProxies>, 'proxies'>): string[] {
  const changes: string[] = [];
  proxies.onChange(({ proxy, toxic, change }: FaultChange) => {
    changes.push(`${proxy} ${toxic?.name ?? ''} ${change}`);
  });
  return changes;
}

describe('create', () => {
  it('listens, and tells the address that was bound', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    expect(proxy.state().listen).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    expect(await answers(proxy.state().listen)).toBe(true);
  });

  it('keeps what was given while the proxy is disabled, even nonsense', async () => {
    const { proxies } = start();
    const proxy = await proxies.create({ ...redis, listen: 'garbage', enabled: false });
    expect(proxy.state()).toMatchObject({ listen: 'garbage', enabled: false });
  });

  it('refuses a name that is taken before it looks at the address', async () => {
    const { proxies } = start();
    await proxies.create(redis);
    await expect(proxies.create({ ...redis, listen: 'garbage' })).rejects.toMatchObject({ status: 409 });
  });

  it('stores nothing when it cannot listen', async () => {
    const { proxies } = start();
    const { listen } = (await proxies.create(redis)).state();
    await expect(proxies.create({ ...redis, name: 'b', listen })).rejects.toMatchObject({
      status: 500,
      message: `listen tcp ${listen}: bind: address already in use`,
    });
    expect(proxies.list().map(({ name }) => name)).toEqual(['redis']);
  });

  it('makes one proxy of two that are asked for at once under one name', async () => {
    const { proxies, planes } = start();
    const results = await Promise.allSettled([proxies.create(redis), proxies.create(redis)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(planes).toHaveLength(1);
  });

  it.each(['0.0.0.0:0', ':0', '', '[::]:0'])(
    'refuses to listen on %j, where other hosts are',
    async (listen) => {
      const { proxies } = start();
      const creating = proxies.create({ ...redis, listen });
      await expect(creating).rejects.toMatchObject({ status: 400 });
      await expect(creating).rejects.toThrow('--allow-non-loopback');
      expect(proxies.list()).toEqual([]);
    },
  );

  it('takes every address of both families where that is allowed and no host is given', async () => {
    const { proxies } = start({ allowNonLoopback: true });
    const { listen } = (await proxies.create({ ...redis, listen: '' })).state();
    expect(listen).toMatch(/^\[::\]:[1-9]/);
    expect(await answers(listen)).toBe(true);
  });

  it.each(['', '0.0.0.0', '[::]'])(
    'tells that every address at %j is taken as it was given',
    async (host) => {
      const { proxies } = start({ allowNonLoopback: true });
      const { listen } = (await proxies.create({ ...redis, listen: ':0' })).state();
      const taken = `${host}:${listen.split(':').at(-1)}`;
      await expect(proxies.create({ ...redis, name: 'b', listen: taken })).rejects.toThrow(
        `listen tcp ${taken}: bind: address already in use`,
      );
    },
  );

  it('takes every address of IPv4 on a host without IPv6', async () => {
    const { proxies } = start({ allowNonLoopback: true, planes: { tcp: withoutIPv6, udp: withoutIPv6 } });
    const proxy = await proxies.create({ ...redis, listen: ':0' });
    expect(proxy.state().listen).toMatch(/^\[::\]:[1-9]/);
    expect(await answers(proxy.state().listen)).toBe(true);
    await expect(proxies.create({ ...redis, name: 'b', listen: '[::1]:0' })).rejects.toThrow(
      'listen tcp [::1]:0: socket: address family not supported by protocol',
    );
  });

  it('leaves no listener behind when everything is closed meanwhile', async () => {
    const { proxies, planes } = start();
    const creating = proxies.create({ ...redis, listen: 'localhost:0' });
    proxies.close();
    await expect(creating).rejects.toMatchObject({ status: 404 });
    expect(planes.map((plane) => plane.isListening())).toEqual([false]);
  });

  it('holds a thousand proxies', async () => {
    const { proxies } = start();
    const wanted = Array.from({ length: 1_000 }, (_, index) => ({ ...redis, name: `p${index}` }));
    const { done, failure } = await proxies.populate(wanted);
    expect(failure).toBeUndefined();
    expect(new Set(done.map((proxy) => proxy.state().listen)).size).toBe(1_000);
    expect(proxies.list().map(({ name }) => name)).toEqual(wanted.map(({ name }) => name).sort());
  });
});

describe('update', () => {
  it('keeps connections when nothing differs, also where the host is spelled otherwise', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    const port = proxy.state().listen.split(':')[1]!;
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    await expect.poll(() => proxy.connections().length).toBe(1);
    await proxy.update({ listen: `localhost:${port}`, enabled: true });
    expect(proxy.connections()).toHaveLength(1);
    socket.destroy();
  });

  it('ends connections when the upstream differs, and keeps the port', async () => {
    const { proxies, planes } = start();
    const proxy = await proxies.create(redis);
    const { listen } = proxy.state();
    const socket = connect(Number(listen.split(':')[1]), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    await proxy.update({ upstream: 'redis:6380' });
    await once(socket, 'close');
    expect(proxy.state()).toMatchObject({ listen, upstream: 'redis:6380', enabled: true });
    expect(planes[0]?.upstream).toBe('redis:6380');
  });

  it('keeps the port and the toxics while it is disabled', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    proxy.addToxic(latency);
    const { listen } = proxy.state();
    await proxy.update({ enabled: false });
    expect(await answers(listen)).toBe(false);
    await proxy.update({ enabled: true });
    expect(proxy.state()).toMatchObject({ listen, toxics: [{ name: 'latency_downstream' }] });
    expect(await answers(listen)).toBe(true);
  });

  it('changes nothing when the address cannot be resolved', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    const before = proxy.state();
    await expect(proxy.update({ listen: 'garbage', upstream: 'x:1' })).rejects.toMatchObject({
      status: 500,
      message: 'address garbage: missing port in address',
    });
    expect(proxy.state()).toEqual(before);
  });

  it('changes nothing when other hosts could reach the address', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    const before = proxy.state();
    await expect(proxy.update({ listen: '0.0.0.0:0' })).rejects.toMatchObject({ status: 400 });
    expect(proxy.state()).toEqual(before);
  });

  it('leaves the proxy disabled with the new address when that is taken', async () => {
    const test = start();
    const { proxies } = test;
    const { listen } = (await proxies.create({ ...redis, name: 'other' })).state();
    const proxy = await proxies.create(redis);
    const changes = changesOf(test);
    await expect(proxy.update({ listen })).rejects.toMatchObject({ status: 500 });
    expect(proxy.state()).toMatchObject({ listen, enabled: false });
    expect(changes).toEqual(['redis  disabled']);
  });

  it('comes to the state that was asked for last, whatever was asked for at the same time', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    const updates = Array.from({ length: 40 }, (_, index) =>
      proxy.update({ enabled: index % 2 === 0, upstream: `redis:${index}`, listen: 'localhost:0' }),
    );
    await Promise.all(updates);
    expect(proxy.state()).toMatchObject({ enabled: false, upstream: 'redis:39' });
    await proxy.update({ enabled: true });
    expect(await answers(proxy.state().listen)).toBe(true);
  });

  it('does not bring back a proxy that was removed meanwhile', async () => {
    const { proxies, planes } = start();
    const proxy = await proxies.create(redis);
    const updating = proxy.update({ listen: 'localhost:0' });
    proxies.remove('redis');
    await expect(updating).rejects.toMatchObject({ status: 404, message: 'proxy not found' });
    expect(planes.map((plane) => plane.isListening())).toEqual([false]);
  });
});

describe('populate', () => {
  it('does nothing at all when one entry has no name', async () => {
    const { proxies } = start();
    const { done, failure } = await proxies.populate([redis, { ...redis, name: '' }]);
    expect(failure).toMatchObject({ status: 400, message: 'missing required field: name at proxy 2' });
    expect([done, proxies.list()]).toEqual([[], []]);
  });

  it('does nothing at all when one toxic is wrong', async () => {
    const { proxies } = start();
    const toxics = [latency, { type: 'bogus', attributes: {} }];
    const { failure } = await proxies.populate([redis, { ...redis, name: 'b', toxics }]);
    expect(failure).toMatchObject({ status: 400, message: 'invalid toxic type at toxic 2 of proxy 2' });
    expect(proxies.list()).toEqual([]);
  });

  it('does nothing at all when other hosts could reach one of them', async () => {
    const { proxies } = start();
    const { failure } = await proxies.populate([redis, { ...redis, name: 'b', listen: ':0' }]);
    expect(failure).toMatchObject({ status: 400 });
    expect(proxies.list()).toEqual([]);
  });

  it('makes proxies with their toxics', async () => {
    const { proxies } = start();
    await proxies.populate([{ ...redis, toxics: [latency] }]);
    expect(proxies.get('redis').state().toxics).toMatchObject([{ name: 'latency_downstream' }]);
  });

  it('leaves a proxy that is there as it is, disabled and with its toxics', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    proxy.addToxic(latency);
    await proxy.update({ enabled: false });
    await proxies.populate([{ ...redis, listen: proxy.state().listen }]);
    expect(proxies.get('redis')).toBe(proxy);
    expect(proxy.state()).toMatchObject({ enabled: false, toxics: [{ name: 'latency_downstream' }] });
  });

  it('replaces one that differs, whose toxics are lost', async () => {
    const { proxies } = start();
    const old = await proxies.create(redis);
    old.addToxic(latency);
    await proxies.populate([{ ...redis, listen: old.state().listen, upstream: 'redis:6380' }]);
    expect(proxies.get('redis').state()).toMatchObject({
      listen: old.state().listen,
      upstream: 'redis:6380',
      toxics: [],
    });
  });

  it('stops at the first that fails and tells what is done; what was to be replaced stays, disabled', async () => {
    const test = start();
    const { proxies } = test;
    const taken = (await proxies.create({ ...redis, name: 'other' })).state().listen;
    const old = await proxies.create(redis);
    const changes = changesOf(test);
    const { done, failure } = await proxies.populate([
      { ...redis, name: 'a' },
      { ...redis, listen: taken },
      { ...redis, name: 'z' },
    ]);
    expect(failure).toMatchObject({ status: 500 });
    expect(done.map(({ name }) => name)).toEqual(['a']);
    expect(proxies.get('redis')).toBe(old);
    expect(old.state().enabled).toBe(false);
    expect(changes).toEqual(['redis  disabled']);
    expect(() => proxies.get('z')).toThrow('proxy not found');
  });
});

describe('reset', () => {
  it('starts what is stopped and removes every toxic, of whomever', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    proxy.addToxic({ ...latency, owner: 'me' });
    await proxy.update({ enabled: false });
    await proxies.reset();
    expect(proxy.state()).toMatchObject({ enabled: true, toxics: [] });
  });

  it('stops at the first proxy that cannot start', async () => {
    const { proxies } = start();
    const taken = (await proxies.create(redis)).state().listen;
    const stopped = await proxies.create({ ...redis, name: 'b', listen: taken, enabled: false });
    stopped.addToxic(latency);
    await expect(proxies.reset()).rejects.toMatchObject({
      status: 500,
      message: `listen tcp ${taken}: bind: address already in use`,
    });
    expect(stopped.state().toxics).toHaveLength(1);
  });
});

describe('toxics', () => {
  it('are told upstream first, then downstream, each in the order they were added', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    for (const [name, stream] of [
      ['a', 'downstream'],
      ['b', 'upstream'],
      ['c', 'DOWNSTREAM'],
      ['d', 'upstream'],
    ] as const)
      proxy.addToxic({ ...latency, name, stream });
    expect(proxy.state().toxics.map(({ name }) => name)).toEqual(['b', 'd', 'a', 'c']);
  });

  it.each([
    [{ type: 'bogus', stream: 'sideways' }, 400, 'stream was invalid, can be either upstream or downstream'],
    [{ type: 'bogus', name: 'taken' }, 400, 'invalid toxic type'],
    [{ type: 'latency', name: 'taken', stream: 'upstream' }, 409, 'toxic already exists'],
    [{ type: 'latency', ttl: 0 }, 400, 'invalid ttl: 0 is not a number of seconds above 0'],
    [{ type: 'latency', ttl: Number.POSITIVE_INFINITY }, 400, 'invalid ttl'],
    [{ type: 'latency', match: { client_cidr: '10.0.0.0/33' } }, 400, 'invalid match.client_cidr'],
    [{ type: 'latency', match: { client_cidr: 'localhost' } }, 400, 'invalid match.client_cidr'],
    [{ type: 'latency', match: { after_bytes: -1 } }, 400, 'invalid match.after_bytes: -1 is below 0'],
  ])('refuses %j', async (toxic, status, message) => {
    const { proxies, planes } = start();
    const proxy = await proxies.create(redis);
    proxy.addToxic({ ...latency, name: 'taken' });
    expect(() => proxy.addToxic({ attributes: latency.attributes, ...toxic })).toThrow(message);
    expect(() => proxy.addToxic({ attributes: latency.attributes, ...toxic })).toThrow(
      expect.objectContaining({ status }),
    );
    expect(planes[0]?.told).toEqual(['added taken']);
  });

  it('changes attributes one by one, and keeps the others', async () => {
    const { proxies, planes } = start();
    const proxy = await proxies.create(redis);
    proxy.addToxic({ ...latency, name: 'slow', toxicity: 0.5 });
    expect(proxy.updateToxic('slow', { attributes: { jitter: 5 } })).toMatchObject({
      attributes: { latency: 100, jitter: 5 },
      toxicity: 0.5,
    });
    expect(planes[0]?.told).toEqual(['added slow', 'changed slow']);
  });

  it('does not disturb the data when only the time is renewed', async () => {
    const { proxies, planes } = start();
    const proxy = await proxies.create(redis);
    proxy.addToxic({ ...latency, name: 'slow' });
    proxy.updateToxic('slow', { ttl: 60 });
    expect(planes[0]?.told).toEqual(['added slow']);
  });

  it('ends by itself when its time is over', async () => {
    const test = start();
    const proxy = await test.proxies.create(redis);
    const changes = changesOf(test);
    proxy.addToxic({ ...latency, name: 'slow', ttl: 0.05 });
    await expect.poll(() => proxy.state().toxics, { timeout: 5_000 }).toEqual([]);
    expect(changes).toEqual(['redis slow added', 'redis slow expired']);
    expect(test.planes[0]?.told).toEqual(['added slow', 'removed slow']);
  });

  it('counts its time anew when that is given again', async () => {
    const clock = fakeClock();
    const { proxies } = start({ clock });
    const proxy = await proxies.create(redis);
    proxy.addToxic({ ...latency, name: 'slow', ttl: 60 });
    clock.advance(50_000);
    expect(proxy.toxic('slow').expiresIn).toBe(10_000);
    expect(proxy.updateToxic('slow', { ttl: 90 })).toMatchObject({ ttl: 90, expiresIn: 90_000 });
  });

  it('does not end early when the wall clock is set', async () => {
    const clock = fakeClock();
    const { proxies } = start({ clock });
    const proxy = await proxies.create(redis);
    proxy.addToxic({ ...latency, ttl: 60 });
    clock.step(3_600_000);
    expect(proxy.toxic('latency_downstream').expiresIn).toBe(60_000);
  });

  it('waits longer than a timer of the system can', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    proxy.addToxic({ ...latency, ttl: 365 * 86_400 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(proxy.state().toxics).toHaveLength(1);
  });

  it('are removed by owner, and those of nobody stay', async () => {
    const { proxies } = start();
    const proxy = await proxies.create(redis);
    for (const [name, owner] of [
      ['a', 'ann'],
      ['b', 'bob'],
    ] as const)
      proxy.addToxic({ ...latency, name, owner });
    proxy.addToxic({ ...latency, name: 'c' });
    expect(proxies.removeOwned('ann')).toEqual([{ proxy: 'redis', toxic: 'a' }]);
    expect(proxies.removeOwned()).toEqual([{ proxy: 'redis', toxic: 'b' }]);
    expect(proxy.state().toxics.map(({ name }) => name)).toEqual(['c']);
  });

  it('end with their proxy, and this is told', async () => {
    const test = start();
    const proxy = await test.proxies.create(redis);
    proxy.addToxic({ ...latency, ttl: 0.05 });
    const changes = changesOf(test);
    test.proxies.remove('redis');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(changes).toEqual(['redis latency_downstream removed']);
  });

  it('that are for TCP are refused on UDP', async () => {
    const { proxies } = start();
    const proxy = await proxies.create({ ...redis, protocol: 'udp' });
    expect(() => proxy.addToxic({ type: 'slow_close', attributes: { delay: 0 } })).toThrow(
      'invalid toxic type: slow_close does not work on udp',
    );
  });
});

it('closeConnection refuses a connection that is not there', async () => {
  const { proxies } = start();
  const proxy = await proxies.create(redis);
  expect(() => proxy.closeConnection(7)).toThrow('connection not found');
});
