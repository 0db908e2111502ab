import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { recordBeat } from '../../kit/heartbeat-record.ts';
import { createHeartbeats } from './heartbeats.ts';
import { fillDisk, memoryDatabase } from './store.testkit.ts';

const record = (at: number, name = 'nightly', host = 'db-1') =>
  recordBeat(name, undefined, { state: 'success', at, host, exitCode: 0, lastLines: ['done'] });

test('heartbeats.list() gives back what was put, by name, after the store is opened again', () => {
  const database = memoryDatabase();
  const heartbeats = createHeartbeats(database);
  heartbeats.put(record(1_000, 'b'));
  heartbeats.put(record(2_000, 'a'));
  expect(createHeartbeats(database).list()).toEqual([record(2_000, 'a'), record(1_000, 'b')]);
  expect(createHeartbeats(database).get('a')).toEqual(record(2_000, 'a'));
});

test('heartbeats.get() knows nothing of a name that was not heard', () => {
  expect(createHeartbeats(memoryDatabase()).get('a')).toBeUndefined();
});

test('heartbeats.put() keeps the newer record in any order', () => {
  const heartbeats = createHeartbeats(memoryDatabase());
  expect(heartbeats.put(record(2_000))).toEqual(record(2_000));
  expect(heartbeats.put(record(1_000))).toEqual(record(2_000));
  expect(heartbeats.put(record(3_000, 'nightly', 'db-2'))).toMatchObject({ lastAt: 3_000, host: 'db-2' });
  expect(heartbeats.list()).toHaveLength(1);
});

test('heartbeats.put() replaces a record from the future after the clock was stepped back', () => {
  const clock = fakeClock();
  const heartbeats = createHeartbeats(memoryDatabase(), { clock });
  heartbeats.put(record(clock.now()));
  clock.step(-86_400_000);
  expect(heartbeats.put(record(clock.now()))).toEqual(record(clock.now()));
});

test('heartbeats.beat() joins a message to what is known', () => {
  const heartbeats = createHeartbeats(memoryDatabase());
  heartbeats.beat('nightly', { state: 'start', at: 1_000, host: 'db-1' });
  const ended = heartbeats.beat('nightly', { state: 'failure', at: 5_000, host: 'db-1', exitCode: 1 });
  expect(ended).toMatchObject({ startedAt: 1_000, durationMs: 4_000, outcome: 'failure' });
  expect(heartbeats.get('nightly')).toEqual(ended);
});

test('heartbeats.beat() goes on after the clock was stepped back', () => {
  const clock = fakeClock();
  const heartbeats = createHeartbeats(memoryDatabase(), { clock });
  heartbeats.beat('nightly', { state: 'success', at: clock.now(), host: 'db-1' });
  clock.step(-86_400_000);
  const beat = { state: 'success', at: clock.now(), host: 'db-1' } as const;
  expect(heartbeats.beat('nightly', beat)).toMatchObject({ lastAt: clock.now() });
});

test('heartbeats.put() says so when the disk is full', () => {
  const database = memoryDatabase();
  const heartbeats = createHeartbeats(database);
  fillDisk(database);
  const large = { ...record(1_000), lastLines: Array.from({ length: 20 }, () => 'x'.repeat(1_000)) };
  expect(() => heartbeats.put(large)).toThrow(expect.objectContaining({ kind: 'storage' }));
});

test('heartbeats.put() refuses names without end', () => {
  const database = memoryDatabase();
  database.run(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
     INSERT INTO heartbeat (name, record) SELECT 'n' || i, '{}' FROM n`,
  );
  expect(() => createHeartbeats(database).put(record(1))).toThrow(
    expect.objectContaining({ kind: 'limited' }),
  );
});
