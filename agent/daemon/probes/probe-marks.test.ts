import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { createProbeRecords } from '../../store/local/probe-records.ts';
import { fillDisk, memoryDatabase } from '../../store/local/store.testkit.ts';
import { ProbeMarks } from './probe-marks.ts';

const paused = { mark: 'paused', seconds: 60, because: 'by ann' } as const;

function marksWith(clock = fakeClock()) {
  const database = memoryDatabase();
  const records = createProbeRecords(database);
  return { clock, database, records, marks: new ProbeMarks(records, clock) };
}

test('ProbeMarks has a mark until its time is over', () => {
  const { clock, marks } = marksWith();
  marks.set('shop', paused);
  expect(marks.isPaused('shop')).toBe(true);
  clock.advance(60_001);
  expect(marks.of('shop')).toEqual([]);
});

test('ProbeMarks has a mark without an end until it is taken away', () => {
  const { marks } = marksWith();
  marks.set('shop', { ...paused, seconds: null });
  expect(marks.of('shop')).toEqual([{ mark: 'paused', because: 'by ann', until: null }]);
  marks.set('shop', { ...paused, seconds: 0 });
  expect(marks.of('shop')).toEqual([]);
});

test('ProbeMarks are those of before after a restart', () => {
  const { clock, records, marks } = marksWith();
  marks.set('shop', { mark: 'maintenance', seconds: null, because: 'switches' });
  marks.set('shop', { mark: 'silenced', seconds: 600, because: 'known' });
  const again = new ProbeMarks(records, clock);
  expect(again.of('shop').map(({ mark }) => mark)).toEqual(['maintenance', 'silenced']);
});

test('nextEnd() is that of the first pause', () => {
  const { clock, marks } = marksWith();
  marks.set('shop', paused);
  marks.set('mail', { ...paused, seconds: 30 });
  marks.set('mail', { mark: 'silenced', seconds: 1, because: '' });
  expect(marks.nextEnd()).toBe(clock.now() + 30_000);
});

test('set() changes nothing on a full disk', () => {
  const { database, marks } = marksWith();
  fillDisk(database);
  const because = 'x'.repeat(100_000);
  expect(() => marks.set('shop', { ...paused, because })).toThrow('Cannot store a mark');
  expect(marks.of('shop')).toEqual([]);
});

test('keepOnly() forgets the marks of probes that are no more', () => {
  const { marks } = marksWith();
  marks.set('shop', paused);
  marks.set('mail', paused);
  marks.keepOnly(new Set(['mail']));
  expect([marks.of('shop').length, marks.of('mail').length]).toEqual([0, 1]);
});
