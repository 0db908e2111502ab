import { onTestFinished } from 'vitest';
import { silentLog } from '../../kit/log.ts';
import type { Facts } from '../../store/local/facts.ts';
import { type TestStore, testStore } from '../../store/series/series-store.testkit.ts';
import { remoteWriteConfig } from '../config.ts';
import { Destination } from './destination.ts';
import type { WriteEvent } from './write-events.ts';

export function memoryFacts(): Facts {
  const all = new Map<string, string>();
  return {
    get: (key) => all.get(key),
    set: (key, value) => void all.set(key, value),
    delete: (key) => void all.delete(key),
  };
}

export type Sending = {
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

/** A destination over a store of its own, whose clock the test moves. */
export function sending(engine: { url: string }, options: object = {}): Sending {
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
