import { expect, test } from 'vitest';
import { keptEntry, paceOf, probeEntry, rememberRun, rememberState } from './probe-entry.ts';
import { definitionOf, entryOf, resultAt } from './probe-parts.testkit.ts';
import { runRecord } from './run-record.ts';

const HOUR = 3_600_000;

test('probeEntry() takes what keptEntry() kept', () => {
  const entry = entryOf();
  rememberState(entry, 'up', 1_000);
  entry.told = 'up';
  entry.toldVerdict = { cause: 'up', state: 'up', version: 3 };
  const again = probeEntry(entry.definition, keptEntry(entry));
  expect(again).toMatchObject({
    told: 'up',
    changes: [{ at: 1_000, state: 'up' }],
    toldVerdict: { version: 3 },
  });
});

test.each(['', '{', '{}', 'null', '[]', '{"judged":{"recent":1},"changes":[]}'])(
  'probeEntry() takes %j for nothing kept',
  (kept) => {
    expect(entryOf({}, kept)).toMatchObject({ judged: { state: 'unknown' }, changes: [], recent: [] });
  },
);

test('rememberState() keeps each change once, and never before the one that is known', () => {
  const entry = entryOf();
  rememberState(entry, 'up', 5_000);
  rememberState(entry, 'up', 6_000);
  rememberState(entry, 'down', 4_000);
  expect(entry.changes).toEqual([
    { at: 5_000, state: 'up' },
    { at: 5_000, state: 'down' },
  ]);
});

test('rememberState() forgets what is older than a day but the state that was in force then', () => {
  const entry = entryOf();
  rememberState(entry, 'up', 0);
  rememberState(entry, 'down', HOUR);
  rememberState(entry, 'up', 26 * HOUR);
  expect(entry.changes.map(({ state }) => state)).toEqual(['down', 'up']);
});

test('rememberRun() keeps the newest runs, and how long the last sixty took', () => {
  const entry = entryOf();
  for (let run = 0; run < 70; run++) {
    const result = resultAt(run, run === 69 ? { state: 'down' } : {});
    rememberRun(entry, result, runRecord(result), 3);
  }
  expect(entry.runs.map(({ time }) => Date.parse(time))).toEqual([69, 68, 67]);
  expect([entry.recent.length, entry.recent.at(-1), entry.recent[0]]).toEqual([60, null, 5]);
});

test('rememberRun() does not count a run that is unknown among the last times', () => {
  const entry = entryOf();
  for (const state of ['up', 'unknown', 'down'] as const) {
    const result = resultAt(0, { state });
    rememberRun(entry, result, runRecord(result), 3);
  }
  expect(entry.recent).toEqual([5, null]);
  expect(entry.runs.map(({ state }) => state)).toEqual(['down', 'unknown', 'up']);
});

test.each([
  [{ interval: '10s', timeout: '2s' }, 10_000],
  [{ interval: '1s', timeout: '5s' }, 5_000],
  [{ interval: '1s', timeout: '5s', ip: 'both' }, 10_000],
])('paceOf() of %j is %d ms', (options, pace) => {
  expect(paceOf(definitionOf(options))).toBe(pace);
});
