import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beatStates, type HeartbeatRecord, newerRecord, recordBeat } from './heartbeat-record.ts';

const start = { state: 'start', at: 1_000, host: 'web-1', runId: 'a' } as const;
const failure = {
  state: 'failure',
  at: 61_000,
  host: 'web-1',
  runId: 'a',
  exitCode: 3,
  lastLines: ['no disk'],
} as const;

test('recordBeat() of a first start knows no end', () => {
  expect(recordBeat('nightly', undefined, start)).toEqual({
    name: 'nightly',
    lastAt: 1_000,
    state: 'start',
    host: 'web-1',
    runId: 'a',
    startedAt: 1_000,
    outcome: null,
    endedAt: null,
    durationMs: null,
    exitCode: null,
    lastLines: [],
  });
});

test('recordBeat() of an end tells how long the run took', () => {
  expect(recordBeat('nightly', recordBeat('nightly', undefined, start), failure)).toMatchObject({
    state: 'failure',
    startedAt: 1_000,
    outcome: 'failure',
    endedAt: 61_000,
    durationMs: 60_000,
    exitCode: 3,
    lastLines: ['no disk'],
  });
});

test('recordBeat() of a new start keeps how the last run ended', () => {
  const failed = recordBeat('nightly', undefined, failure);
  expect(recordBeat('nightly', failed, { ...start, at: 90_000 })).toMatchObject({
    state: 'start',
    startedAt: 90_000,
    outcome: 'failure',
    exitCode: 3,
  });
});

test('recordBeat() does not take the start of another run for its own', () => {
  const begun = recordBeat('nightly', undefined, start);
  const other = recordBeat('nightly', begun, { ...failure, runId: 'b', durationMs: 500 });
  expect(other).toMatchObject({ startedAt: 60_500, durationMs: 500 });
});

test('recordBeat() passes over what is older than what is known', () => {
  const failed = recordBeat('nightly', undefined, failure);
  expect(recordBeat('nightly', failed, start)).toBe(failed);
});

test('recordBeat() keeps the last 20 lines, each cut', () => {
  const lastLines = [...Array.from({ length: 30 }, (_, index) => `line ${index}`), 'x'.repeat(5_000)];
  const { lastLines: kept } = recordBeat('nightly', undefined, { ...failure, lastLines });
  expect([kept.length, kept[0], kept.at(-1)!.length]).toEqual([20, 'line 11', 1_000]);
});

test('newerRecord() comes to the same record in any order', () => {
  const base = recordBeat('nightly', undefined, failure);
  const record: fc.Arbitrary<HeartbeatRecord> = fc
    .record({
      lastAt: fc.integer({ min: 0, max: 3 }),
      state: fc.constantFrom(...beatStates),
      host: fc.constantFrom('a', 'b'),
    })
    .map((changes) => ({ ...base, ...changes }));
  fc.assert(
    fc.property(record, record, record, (a, b, c) => {
      expect(newerRecord(a, b)).toEqual(newerRecord(b, a));
      expect(newerRecord(newerRecord(a, b), c)).toEqual(newerRecord(a, newerRecord(b, c)));
      expect(newerRecord(a, b).lastAt).toBe(Math.max(a.lastAt, b.lastAt));
    }),
  );
});
