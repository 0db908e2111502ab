import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { createLog, silentLog } from '../../kit/log.ts';
import { createEvents, type NewEvent } from './events.ts';
import { fillDisk, makeRoom, memoryDatabase } from './store.testkit.ts';

const started: NewEvent = { kind: 'agent-started', severity: 'info', subject: 'agent', message: 'version 1' };
const failed: NewEvent = {
  kind: 'collector-failed',
  severity: 'warning',
  subject: 'cpu',
  message: 'no /proc',
};
const large: NewEvent = { ...started, message: 'x'.repeat(1_000) };

test('events.list() answers newest first with RFC 3339 times', () => {
  const clock = fakeClock(Date.UTC(2026, 10, 21));
  const events = createEvents(memoryDatabase(), { log: silentLog, clock });
  events.append(started);
  clock.advance(1_500);
  events.append(failed);
  expect(events.list({ limit: 10 })).toEqual([
    { id: 2, time: '2026-11-21T00:00:01.500Z', ...failed },
    { id: 1, time: '2026-11-21T00:00:00.000Z', ...started },
  ]);
});

test('events.list() pages by id', () => {
  const events = createEvents(memoryDatabase(), { log: silentLog });
  for (let count = 0; count < 5; count++) events.append(started);
  expect(events.list({ before: 4, limit: 2 }).map(({ id }) => id)).toEqual([3, 2]);
});

test('events.list() keeps to a kind and to a range of time, both ends included', () => {
  const clock = fakeClock(1_000);
  const events = createEvents(memoryDatabase(), { log: silentLog, clock });
  for (const event of [started, failed, started, failed]) {
    events.append(event);
    clock.advance(1_000);
  }
  expect(events.list({ kind: 'agent-started', limit: 9 }).map(({ id }) => id)).toEqual([3, 1]);
  expect(events.list({ since: 2_000, until: 3_000, limit: 9 }).map(({ id }) => id)).toEqual([3, 2]);
});

test('events.list() keeps to some severities, on disk and while events wait in memory', () => {
  const database = memoryDatabase();
  const events = createEvents(database, { log: silentLog });
  for (const event of [started, failed, { ...failed, severity: 'error' as const }]) events.append(event);
  const ids = () => events.list({ severities: ['warning', 'error'], limit: 9 }).map(({ id }) => id);
  expect(ids()).toEqual([3, 2]);
  fillDisk(database);
  while (events.unwritten() < 2) events.append({ ...large, severity: 'info' });
  const { id } = events.append(failed);
  expect(ids()).toEqual([id, 3, 2]);
});

test('events.list() pages by id inside a range of time without a gap or a double', () => {
  const clock = fakeClock(0);
  const events = createEvents(memoryDatabase(), { log: silentLog, clock });
  // Several events share a time: only ids tell them apart.
  for (let count = 0; count < 30; count++) {
    events.append(count % 2 === 0 ? started : failed);
    if (count % 5 === 4) clock.advance(1_000);
  }
  const range = { since: 1_000, until: 4_000 };
  const seen: number[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ; before = seen.at(-1)!) {
    const page = events.list({ ...range, before, limit: 3 });
    if (page.length === 0) break;
    seen.push(...page.map(({ id }) => id));
  }
  expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => 25 - index));
});

test('events.subscribe() tells each event once, until it is ended', () => {
  const events = createEvents(memoryDatabase(), { log: silentLog });
  const seen: number[] = [];
  const end = events.subscribe(({ id }) => seen.push(id));
  events.append(started);
  events.append(failed);
  end();
  events.append(started);
  expect(seen).toEqual([1, 2]);
});

test('events.append() keeps the event and tells the others when a subscriber throws', () => {
  const events = createEvents(memoryDatabase(), { log: silentLog });
  const told: number[] = [];
  events.subscribe(() => {
    throw new TypeError('broken listener');
  });
  events.subscribe(({ id }) => told.push(id));
  events.append(started);
  events.append(failed);
  expect(told).toEqual([1, 2]);
  expect(events.list({ limit: 10 })).toHaveLength(2);
});

test('events.append() numbers on after the store is opened again', () => {
  const database = memoryDatabase();
  createEvents(database, { log: silentLog }).append(started);
  expect(createEvents(database, { log: silentLog }).append(started).id).toBe(2);
});

test('events.append() cuts a message that has no end', () => {
  const events = createEvents(memoryDatabase(), { log: silentLog });
  expect(events.append({ ...started, message: 'x'.repeat(100_000) }).message).toHaveLength(1_000);
});

test('events.append() keeps the newest in memory while the disk is full, and says so in the log', () => {
  const database = memoryDatabase();
  const lines: string[] = [];
  const events = createEvents(database, { log: createLog({ write: (line) => lines.push(line) }) });
  fillDisk(database);
  for (let count = 0; count < 400; count++) events.append(large);
  expect(events.unwritten()).toBe(256);
  expect(events.list({ limit: 1_000 })[0]?.id).toBe(400);
  expect(lines).toEqual([expect.stringContaining('Cannot store events')]);
});

test('events.append() writes what waited, in order, once there is room', () => {
  const database = memoryDatabase();
  const events = createEvents(database, { log: silentLog });
  fillDisk(database);
  while (events.unwritten() < 3) events.append(large);
  makeRoom(database);
  const last = events.append(started);
  expect(events.unwritten()).toBe(0);
  const all = events.list({ limit: 1_000 }).map(({ id }) => id);
  expect(all).toEqual(Array.from({ length: last.id }, (_, index) => last.id - index));
});

test('events keep their newest rows when there are more than the retention allows', () => {
  const retention = { maximum: 100, maximumAge: 1e12 };
  const events = createEvents(memoryDatabase(), { log: silentLog, retention });
  for (let count = 0; count < 640; count++) events.append(started);
  expect(events.list({ limit: 1_000 }).map(({ id }) => id)).toEqual(
    Array.from({ length: 100 }, (_, index) => 640 - index),
  );
});

test('events forget what is too old, but never the newest', () => {
  const clock = fakeClock();
  const database = memoryDatabase();
  const options = { log: silentLog, clock, retention: { maximum: 1_000, maximumAge: 1_000 } };
  const events = createEvents(database, options);
  for (let count = 0; count < 63; count++) events.append(started);
  clock.advance(5_000);
  events.append(started);
  expect(events.list({ limit: 100 }).map(({ id }) => id)).toEqual([64]);
});

test('events.list() gives back any text unchanged', () => {
  const events = createEvents(memoryDatabase(), { log: silentLog });
  const text = fc.string({ unit: 'binary', maxLength: 150 });
  fc.assert(
    fc.property(text, text, (subject, message) => {
      const { id } = events.append({ ...started, subject, message });
      expect(events.list({ limit: 1 })[0]).toMatchObject({ id, subject, message });
    }),
    { numRuns: 200 },
  );
});
