import { expect, test } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { createHeartbeats } from '../store/local/heartbeats.ts';
import { memoryDatabase } from '../store/local/store.testkit.ts';
import { heartbeatReader, heartbeatService } from './heartbeat-service.ts';

function service(clock = fakeClock(Date.UTC(2026, 10, 21, 3))) {
  const store = createHeartbeats(memoryDatabase(), { clock });
  return heartbeatService({ store, clock, host: () => 'web-1' });
}

test('heartbeatService() takes a message for one of now and of this host', () => {
  const heartbeats = service();
  expect(heartbeats.knows('nightly')).toBe(false);
  expect(heartbeats.beat('nightly', { state: 'success', exitCode: 0 })).toMatchObject({
    lastAt: '2026-11-21T03:00:00.000Z',
    host: 'web-1',
    outcome: 'success',
  });
  expect(heartbeats.knows('nightly')).toBe(true);
  expect(heartbeats.list()).toHaveLength(1);
});

test('heartbeatService() keeps the time and the host of a message that comes late', () => {
  const late = { state: 'failure', at: '2026-11-20T03:00:00Z', host: 'db-1' } as const;
  expect(service().beat('nightly', late)).toMatchObject({ lastAt: '2026-11-20T03:00:00.000Z', host: 'db-1' });
});

test('heartbeatService() lets nothing be told of the future', () => {
  const future = { state: 'success', at: '2036-11-20T03:00:00Z' } as const;
  expect(service().beat('nightly', future)).toMatchObject({ lastAt: '2026-11-21T03:00:00.000Z' });
});

test('heartbeatReader() knows since when it listens, though the clock was stepped', () => {
  const clock = fakeClock();
  const store = createHeartbeats(memoryDatabase(), { clock });
  const read = heartbeatReader(store, clock);
  clock.advance(60_000);
  clock.step(86_400_000);
  expect(read('nightly')).toEqual({ record: undefined, listeningSince: clock.now() - 60_000 });
});
