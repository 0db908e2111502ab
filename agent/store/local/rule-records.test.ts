import { expect, test } from 'vitest';
import { createRuleRecords } from './rule-records.ts';
import { fillDisk, memoryDatabase } from './store.testkit.ts';

test('save() keeps what has changed, and forgets what is undefined', () => {
  const records = createRuleRecords(memoryDatabase());
  records.save({
    evaluations: new Map([
      ['f;g', 1_000],
      ['f;h', 2_000],
    ]),
    series: new Map([['rule', '[{"__name__":"a"}]']]),
  });
  records.save({ evaluations: new Map([['f;g', undefined]]), series: new Map([['rule', undefined]]) });
  expect(records.evaluations()).toEqual(new Map([['f;h', 2_000]]));
  expect(records.series()).toEqual(new Map());
});

test('save() keeps all of it or nothing', () => {
  const database = memoryDatabase();
  const records = createRuleRecords(database);
  fillDisk(database);
  const series = new Map([['rule', `["${'x'.repeat(1_000_000)}"]`]]);
  expect(() => records.save({ evaluations: new Map([['f;g', 1]]), series })).toThrow(
    'Cannot store what rules',
  );
  expect(records.evaluations()).toEqual(new Map());
});
