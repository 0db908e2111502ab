import { expect, test } from 'vitest';
import { createProbeRecords } from '../../store/local/probe-records.ts';
import { fillDisk, makeRoom, memoryDatabase } from '../../store/local/store.testkit.ts';
import { KeptProbes } from './kept-probes.ts';
import { entryOf, keptLog, resultAt } from './probe-parts.testkit.ts';
import { runRecord } from './run-record.ts';

function keptWith(database = memoryDatabase()) {
  const { log, lines } = keptLog();
  const kept = new KeptProbes(createProbeRecords(database), log);
  const entry = entryOf();
  const run = (...[startedAt, more]: Parameters<typeof resultAt>) => {
    const result = resultAt(startedAt, more);
    kept.run(entry, result, runRecord(result));
  };
  return { database, kept, entry, lines, run };
}

const failureTimes = (kept: KeptProbes) => kept.failures('shop').map(({ record }) => Date.parse(record.time));

test('failures() gives those that are written and those that wait, newest first', () => {
  const { kept, run } = keptWith();
  run(1, { state: 'down' });
  kept.save(10);
  run(2, { state: 'down' });
  expect(failureTimes(kept)).toEqual([2, 1]);
});

test('save() keeps so many failures of each probe', () => {
  const { kept, run } = keptWith();
  for (const time of [1, 2, 3]) run(time, { state: 'down' });
  kept.save(2);
  expect(failureTimes(kept)).toEqual([3, 2]);
});

test('run() does not take a cancelled run for a failure', () => {
  const { kept, run } = keptWith();
  run(1, { state: 'unknown', reason: 'cancelled' });
  expect(kept.failures('shop')).toEqual([]);
});

test('states() are those of before after a restart', () => {
  const { database, kept, entry } = keptWith();
  entry.judged = { ...entry.judged, state: 'down' };
  kept.save(10, [entry]);
  expect(JSON.parse(keptWith(database).kept.states().get('shop')!).judged.state).toBe('down');
});

test('good() is the last good run, also after a restart', () => {
  const { database, kept, run } = keptWith();
  run(1, { evidence: { answers: ['192.0.2.7'] } });
  run(2, { state: 'down', evidence: { answers: [] } });
  kept.save(10);
  expect(keptWith(database).kept.good('shop')).toEqual({ time: 1, evidence: { answers: ['192.0.2.7'] } });
});

test('good() keeps the path of a run before, because it is looked for seldom', () => {
  const { kept, run } = keptWith();
  run(1, { evidence: { headers: ['server: a'] } });
  kept.path('shop', 'up', ['1 192.0.2.1']);
  run(2, { evidence: { headers: ['server: b'] } });
  expect(kept.good('shop')!.evidence).toEqual({ headers: ['server: b'], path: ['1 192.0.2.1'] });
});

test('path() belongs to the failures before and after it, until the target is reached again', () => {
  const { kept, run } = keptWith();
  run(1, { state: 'down' });
  kept.save(10);
  kept.path('shop', 'down', ['1 not reached']);
  run(2, { state: 'down' });
  run(3);
  run(4, { state: 'down' });
  const paths = kept.failures('shop').map(({ evidence }) => evidence.path);
  expect(paths).toEqual([undefined, ['1 not reached'], ['1 not reached']]);
});

test('a full disk costs what is kept, is logged once, and is tried again', () => {
  const { database, kept, entry, lines, run } = keptWith();
  fillDisk(database);
  run(1, { state: 'down', message: 'x'.repeat(100_000) });
  kept.save(10, [entry]);
  kept.save(10, [entry]);
  expect(lines).toEqual([expect.stringContaining('cannot store records of probes')]);
  expect(failureTimes(kept)).toEqual([1]);
  makeRoom(database);
  kept.save(10);
  expect(lines[1]).toContain('records of probes are stored again');
  expect(createProbeRecords(database).failures('shop').length).toBe(1);
});

test('a full disk does not let failures fill the memory', () => {
  const { database, kept, run } = keptWith();
  fillDisk(database);
  for (let time = 1; time <= 300; time++) run(time, { state: 'down' });
  expect(kept.failures('shop').length).toBe(256);
});

test('keepOnly() forgets all of a probe that is no more', () => {
  const { kept, run } = keptWith();
  run(1, { evidence: { headers: ['server: a'] } });
  run(2, { state: 'down' });
  kept.save(10);
  kept.keepOnly(new Set(['mail']));
  expect([kept.failures('shop'), kept.good('shop')]).toEqual([[], undefined]);
});
