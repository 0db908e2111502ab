import { expect, test } from 'vitest';
import { createBackupRecords, type StoredBackupRun } from './backup-records.ts';
import { memoryDatabase } from './store.testkit.ts';

const run: StoredBackupRun = {
  id: 'a',
  backup: 'etc',
  kind: 'backup',
  startedAt: 1_000,
  finishedAt: 2_000,
  outcome: 'ok',
  record: '{}',
};
const records = () => createBackupRecords(memoryDatabase());

test('saveRun() writes what has become of a run over what it was', () => {
  const store = records();
  store.saveRun({ ...run, finishedAt: null, outcome: null });
  expect(store.unfinished().map(({ id }) => id)).toEqual(['a']);
  store.saveRun(run);
  expect(store.unfinished()).toEqual([]);
  expect(store.newest(10)).toEqual([run]);
});

test('saveRun() keeps the newest 200 of a backup and the last good one', () => {
  const store = records();
  store.saveRun({ ...run, id: 'good', startedAt: 0 });
  for (let at = 1; at <= 250; at++)
    store.saveRun({ ...run, id: `failed-${String(at).padStart(3, '0')}`, startedAt: at, outcome: 'failed' });
  store.saveRun({ ...run, id: 'check', kind: 'check', startedAt: 0 });
  expect(store.newest(1_000)).toHaveLength(202);
  expect(store.lastGood('etc', 'backup')?.id).toBe('good');
  expect(store.ofBackup('etc', 'backup', 1)[0]?.id).toBe('failed-250');
});

test('lastGood() counts a partial run and no failed one', () => {
  const store = records();
  store.saveRun({ ...run, id: '1', startedAt: 1 });
  store.saveRun({ ...run, id: '2', startedAt: 2, outcome: 'partial' });
  store.saveRun({ ...run, id: '3', startedAt: 3, outcome: 'failed' });
  expect(store.lastGood('etc', 'backup')?.id).toBe('2');
  expect(store.lastGood('etc', 'restore')).toBeUndefined();
});

test('keepOnly() forgets states of others at once, and their runs when they are old', () => {
  const store = records();
  store.saveState('etc', '1');
  store.saveState('gone', '2');
  store.saveRun({ ...run, id: 'old', backup: 'gone', startedAt: 10 });
  store.saveRun({ ...run, id: 'new', backup: 'gone', startedAt: 30 });
  store.saveRun({ ...run, id: 'kept', startedAt: 10 });
  store.keepOnly({ states: new Set(['etc']), backups: new Set(['etc']) }, 20);
  expect([...store.states()]).toEqual([['etc', '1']]);
  expect(store.newest(10).map(({ id }) => id)).toEqual(['new', 'kept']);
});
