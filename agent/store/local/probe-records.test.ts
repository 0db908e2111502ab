import { expect, test } from 'vitest';
import { createProbeRecords } from './probe-records.ts';
import { memoryDatabase } from './store.testkit.ts';

const records = () => createProbeRecords(memoryDatabase());

test('saveStates() replaces the state of a probe', () => {
  const store = records();
  store.saveStates([['shop', '{"state":"up"}']]);
  store.saveStates([['shop', '{"state":"down"}']]);
  expect([...store.states()]).toEqual([['shop', '{"state":"down"}']]);
});

test('addFailures() keeps the newest of each probe', () => {
  const store = records();
  for (const record of ['1', '2', '3']) store.addFailures([['shop', record]], 2);
  store.addFailures([['mail', '9']], 2);
  expect(store.failures('shop')).toEqual(['3', '2']);
  expect(store.failures('mail')).toEqual(['9']);
});

test('good() is the last good run', () => {
  const store = records();
  expect(store.good('shop')).toBeUndefined();
  store.saveGood('shop', { time: 1, evidence: '{}' });
  store.saveGood('shop', { time: 2, evidence: '{"answers":["a"]}' });
  expect(store.good('shop')).toEqual({ time: 2, evidence: '{"answers":["a"]}' });
});

test('marks() are those that were set and not taken away', () => {
  const store = records();
  store.setMark({ name: 'shop', mark: 'paused', because: 'upgrade', until: 5 });
  store.setMark({ name: 'shop', mark: 'silenced', because: '', until: null });
  store.clearMark('shop', 'paused');
  expect(store.marks()).toEqual([{ name: 'shop', mark: 'silenced', because: '', until: null }]);
});

test('keepOnly() forgets everything of other probes', () => {
  const store = records();
  store.saveStates([
    ['shop', '1'],
    ['mail', '2'],
  ]);
  store.addFailures([['mail', 'x']], 5);
  store.saveGood('mail', { time: 1, evidence: '{}' });
  store.setMark({ name: 'mail', mark: 'paused', because: '', until: null });
  store.keepOnly(new Set(['shop']));
  expect([...store.states().keys()]).toEqual(['shop']);
  expect([store.failures('mail'), store.good('mail'), store.marks()]).toEqual([[], undefined, []]);
});
