import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../kit/log.ts';
import type { Facts } from '../../store/local/facts.ts';
import { type TestStore, testStore } from '../../store/series/series-store.testkit.ts';
import { remoteWriteConfig } from '../config.ts';
import { exported, type TestEngine, victoriaMetrics } from '../victoria-metrics.testkit.ts';
import { Destination } from './destination.ts';
import type { WriteEvent } from './write-events.ts';

function memoryFacts(): Facts {
  const all = new Map<string, string>();
  return {
    get: (key) => all.get(key),
    set: (key, value) => void all.set(key, value),
    delete: (key) => void all.delete(key),
  };
}

type Sending = {
  readonly test: TestStore;
  readonly events: WriteEvent[];
  destination: Destination;
  /** A destination that begins where the last one ended, as after a restart. */
  restart(): Promise<void>;
  /** Appends one sample to each series and tells of it. */
  second(ids: readonly number[], value?: number): number;
  append(time: number, ids: readonly number[], value: number): void;
  /** Until all that is in the store was sent. */
  settle(): Promise<void>;
};

function sending(engine: { url: string }, options: object = {}): Sending {
  const test = testStore();
  const facts = memoryFacts();
  const events: WriteEvent[] = [];
  const [config] = remoteWriteConfig.parse([
    { url: `${engine.url}/api/v1/write`, interval: '1s', max_backoff: '1s', ...options },
  ]);
  const make = () =>
    new Destination({
      ...{ config: config!, facts, store: test.store, clock: test.clock, log: silentLog },
      external: { instance: 'web1' },
      emit: (event) => void events.push(event),
    });
  const sending: Sending = {
    ...{ test, events, destination: make() },
    async restart() {
      await sending.destination.stop();
      sending.destination = make();
    },
    append(time, ids, value) {
      sending.destination.willAppend(time, ids);
      test.store.append(
        time,
        ids,
        Float64Array.from(ids, () => value),
      );
    },
    second(ids, value = 1) {
      test.clock.advance(1_000);
      sending.append(test.clock.now(), ids, value);
      sending.destination.tick(test.clock.now());
      return test.clock.now();
    },
    async settle() {
      for (let turn = 0; turn < 600; turn++) {
        sending.destination.tick(test.clock.now());
        if (sending.destination.state.sentTo >= test.clock.now()) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`still waiting: ${sending.destination.state.failing}`);
    },
  };
  onTestFinished(() => sending.destination.stop());
  return sending;
}

async function timesIn(engine: TestEngine, selector: string): Promise<number[]> {
  const all = [...(await exported(engine, selector)).values()];
  expect(all.length).toBeLessThanOrEqual(1);
  return (all[0] ?? []).map(([time]) => time);
}

describe('Destination', { timeout: 60_000 }, () => {
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
