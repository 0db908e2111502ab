import { describe, expect, it } from 'vitest';
import { exported, type TestEngine, victoriaMetrics } from '../victoria-metrics.testkit.ts';
import { answeringServer } from './answering-server.testkit.ts';
import { sending } from './destination.testkit.ts';

async function timesIn(engine: TestEngine, selector: string): Promise<number[]> {
  const all = [...(await exported(engine, selector)).values()];
  expect(all.length).toBeLessThanOrEqual(1);
  return (all[0] ?? []).map(([time]) => time);
}

describe('Destination to VictoriaMetrics', { timeout: 60_000 }, () => {
  it('sends every sample once, with the external labels', async () => {
    const engine = await victoriaMetrics();
    const all = sending(engine);
    const id = all.test.store.series({ __name__: 'load', mode: 'a' }, 'gauge');
    const times: number[] = [];
    for (let second = 0; second < 30; second++) times.push(all.second([id], second));
    await all.settle();
    const found = await exported(engine, 'load');
    expect([...found.keys()].map((key) => JSON.parse(key))).toEqual([
      { __name__: 'load', instance: 'web1', mode: 'a' },
    ]);
    expect([...found.values()][0]).toEqual(times.map((time, index) => [time, index]));
    expect(all.destination.state).toMatchObject({ protocol: '1.0', sentSamples: 30, failing: undefined });
  });

  it('leaves no gap where the other side was away and the agent was started again', async () => {
    const engine = await victoriaMetrics();
    const all = sending(engine);
    const id = all.test.store.series({ __name__: 'load' }, 'gauge');
    const times: number[] = [];
    for (let second = 0; second < 5; second++) times.push(all.second([id]));
    await all.settle();
    await engine.stop();
    for (let second = 0; second < 1_500; second++) times.push(all.second([id]));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(all.destination.state.failing).toBeDefined();
    await all.restart();
    for (let second = 0; second < 5; second++) times.push(all.second([id]));
    await engine.start();
    await all.settle();
    expect(await timesIn(engine, 'load')).toEqual(times);
    expect(all.events.map(({ kind }) => kind)).toContain('remote-write-failing');
  });

  it('sends what was written late, and nothing twice for it', async () => {
    const engine = await victoriaMetrics();
    const all = sending(engine);
    const own = all.test.store.series({ __name__: 'own' }, 'gauge');
    const late = all.test.store.series({ __name__: 'late' }, 'gauge');
    const start = all.second([own]);
    all.append(start, [late], 1);
    for (let second = 0; second < 5; second++) all.second([own]);
    await all.settle();
    for (const second of [1, 2, 3]) all.append(start + second * 1_000, [late], 2);
    await all.restart();
    all.second([own, late]);
    await all.settle();
    expect(await timesIn(engine, 'late')).toEqual([
      start,
      ...[1, 2, 3].map((second) => start + second * 1_000),
      all.test.clock.now(),
    ]);
    expect(await timesIn(engine, 'own')).toHaveLength(7);
  });

  it('sends only what is asked for', async () => {
    const engine = await victoriaMetrics();
    const all = sending(engine, { match: ['{__name__=~"node_.*"}', 'up'] });
    const ids = ['node_load1', 'up', 'vedette_x'].map((name) =>
      all.test.store.series({ __name__: name }, 'gauge'),
    );
    all.second(ids);
    await all.settle();
    const names = [...(await exported(engine, '{__name__!=""}')).keys()].map(
      (key) => JSON.parse(key).__name__,
    );
    expect(names.sort()).toEqual(['node_load1', 'up']);
  });
});

describe('Destination', { timeout: 30_000 }, () => {
  const taken = { status: 200, headers: { 'x-prometheus-remote-write-samples-written': '1' } };

  it('sends protocol 2.0 to who knows it, with what it asks for', async () => {
    const server = await answeringServer([taken]);
    const all = sending(server, { bearer_token: 'abc', headers: { 'X-Scope-OrgID': 'ops' } });
    const time = all.second([all.test.store.series({ __name__: 'load' }, 'gauge')]);
    await all.settle();
    expect(server.requests[0]).toMatchObject({
      headers: {
        authorization: 'Bearer abc',
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
        'x-prometheus-remote-write-version': '2.0.0',
        'x-scope-orgid': 'ops',
      },
      times: [time],
    });
    expect(all.destination.state).toMatchObject({ protocol: '2.0', sentSamples: 1, failedSamples: 0 });
  });

  it.each([
    ['does not know the media type', { status: 415 }],
    ['cannot read it', { status: 400, body: 'proto: illegal wireType 7' }],
    ['takes it for an empty one', { status: 204 }],
  ])('goes on with protocol 1.0 where the other side %s', async (_, first) => {
    const server = await answeringServer([first, { status: 204 }]);
    const all = sending(server);
    const time = all.second([all.test.store.series({ __name__: 'load' }, 'gauge')]);
    await all.settle();
    expect(server.requests.map(({ headers }) => headers['x-prometheus-remote-write-version'])).toEqual([
      '2.0.0',
      '0.1.0',
    ]);
    expect(server.requests[1]?.times).toEqual([time]);
    expect(all.destination.state).toMatchObject({ protocol: '1.0', sentSamples: 1 });
  });

  it.each([[500], [503], [429], [401], [403], [404], [302]])(
    'sends again what was answered with %s',
    async (status) => {
      const server = await answeringServer([{ status, body: 'not now' }, { status }, taken]);
      const all = sending(server);
      const time = all.second([all.test.store.series({ __name__: 'load' }, 'gauge')]);
      await all.settle();
      expect(server.requests.map(({ times }) => times)).toEqual([[time], [time], [time]]);
      expect(all.destination.state).toMatchObject({ sentSamples: 1, failedSamples: 2, failing: undefined });
      expect(all.events.map(({ kind }) => kind)).toEqual(['remote-write-failing', 'remote-write-recovered']);
      expect(all.events[0]?.message).toContain(`HTTP ${status}: not now`);
    },
  );

  it('waits as long as the other side asks', async () => {
    const server = await answeringServer([{ status: 429, headers: { 'retry-after': '1' } }, taken]);
    const all = sending(server, { max_backoff: '1s' });
    all.second([all.test.store.series({ __name__: 'load' }, 'gauge')]);
    const begun = performance.now();
    await all.settle();
    expect(performance.now() - begun).toBeGreaterThan(900);
  });

  it.each(['0', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon'])(
    'pauses where the other side answers Retry-After: %s',
    async (after) => {
      const server = await answeringServer([{ status: 503, headers: { 'retry-after': after } }]);
      const all = sending(server);
      all.second([all.test.store.series({ __name__: 'load' }, 'gauge')]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(server.requests.length).toBeLessThanOrEqual(2);
    },
  );

  it.each([['many'], ['99'], ['']])('counts right where it is told that %j were taken', async (written) => {
    const headers = { 'x-prometheus-remote-write-samples-written': written };
    const server = await answeringServer([{ status: 200, headers }]);
    const all = sending(server, { protocol: '1.0' });
    all.second([all.test.store.series({ __name__: 'load' }, 'gauge')]);
    await all.settle();
    expect(all.destination.state).toMatchObject({ sentSamples: 1, droppedSamples: { refused: 0 } });
  });

  it('tells the types again with what it sends again', async () => {
    const server = await answeringServer([{ status: 503 }, { status: 204 }]);
    const all = sending(server, { protocol: '1.0' });
    all.second([all.test.store.series({ __name__: 'load' }, 'gauge')]);
    await all.settle();
    expect(server.requests.map(({ types }) => types)).toEqual([['load'], ['load']]);
  });

  it('sends nothing again for samples that the store refuses as too old', async () => {
    const server = await answeringServer([taken]);
    const all = sending(server);
    const id = all.test.store.series({ __name__: 'load' }, 'gauge');
    const times = [all.second([id]), all.second([id])];
    await all.settle();
    all.append(0, [id], 1);
    times.push(all.second([id]));
    await all.settle();
    expect(server.requests.flatMap((request) => request.times)).toEqual(times);
  });

  it('gives up what is refused, counts it and goes on', async () => {
    const refused = {
      status: 400,
      headers: { 'x-prometheus-remote-write-samples-written': '1' },
      body: 'out of order sample\u001b[2J',
    };
    const server = await answeringServer([refused, taken]);
    const all = sending(server);
    const ids = ['a', 'b', 'c'].map((name) => all.test.store.series({ __name__: name }, 'gauge'));
    all.second(ids);
    await all.settle();
    all.second(ids.slice(1, 2));
    await all.settle();
    expect(all.destination.state).toMatchObject({
      sentSamples: 2,
      droppedSamples: { refused: 2, 'too-old': 0 },
    });
    expect(all.events).toEqual([
      expect.objectContaining({
        kind: 'remote-write-dropped',
        message: '2 samples were given up: HTTP 400: out of order sample\u241b[2J',
      }),
    ]);
  });

  it('splits what is too much for one request', async () => {
    const server = await answeringServer([taken]);
    const all = sending(server, { max_samples_per_send: 4, interval: '5m' });
    const id = all.test.store.series({ __name__: 'load' }, 'gauge');
    const times = Array.from({ length: 300 }, () => all.second([id]));
    await all.settle();
    expect(server.requests.flatMap((request) => request.times)).toEqual(times);
    expect(Math.max(...server.requests.map((request) => request.times.length))).toBe(4);
  });

  it('drops what is older than it may be, when the other side is back', async () => {
    const server = await answeringServer([taken]);
    const all = sending(server, { sample_age_limit: '1h', interval: '5m' });
    const id = all.test.store.series({ __name__: 'load' }, 'gauge');
    all.test.clock.advance(1_000);
    all.append(all.test.clock.now(), [id], 1);
    all.test.clock.advance(3 * 3_600_000);
    const time = all.second([id]);
    await all.settle();
    expect(server.requests.flatMap(({ times }) => times)).toEqual([time]);
    expect(all.destination.state.droppedSamples).toEqual({ refused: 0, 'too-old': 1 });
  });

  it('tells of what the store gave up before it could be sent', async () => {
    const server = await answeringServer([{ status: 503 }, taken]);
    const all = sending(server, { interval: '5m' });
    const id = all.test.store.series({ __name__: 'load' }, 'gauge');
    all.second([id]);
    all.test.clock.advance(400_000);
    all.second([id]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await all.restart();
    all.test.store.health = () => ({ ...health, oldest: all.test.clock.now() - 100_000 });
    const health = {
      state: 'ok',
      because: [],
      seriesCount: 1,
      bytesOnDisk: 0,
      corruptBlocks: 0,
      unwrittenTicks: 0,
    } as const;
    await all.settle();
    expect(all.destination.state.lostSeconds).toBe(301.001);
    expect(all.events.map(({ kind }) => kind)).toContain('remote-write-lost');
  });

  it('follows a clock that was set back', async () => {
    const server = await answeringServer([taken]);
    const all = sending(server);
    const id = all.test.store.series({ __name__: 'load' }, 'gauge');
    all.second([id]);
    await all.settle();
    all.test.clock.advance(-3_600_000);
    const times = [all.second([id]), all.second([id])];
    await all.settle();
    expect(server.requests.flatMap((request) => request.times).slice(-1)).toEqual(times.slice(-1));
    expect(all.destination.state.sentTo).toBe(all.test.clock.now());
  });
});
