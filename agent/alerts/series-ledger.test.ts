import { expect, test } from 'vitest';
import { OperationalError } from '../kit/errors.ts';
import { silentLog } from '../kit/log.ts';
import type { RuleChanges, RuleRecords } from '../store/local/rule-records.ts';
import { SeriesLedger } from './series-ledger.ts';

const A = new Map([['a', { __name__: 'a' }]]);

function fakeRecords() {
  const saved: RuleChanges[] = [];
  let refuses = false;
  const records: RuleRecords = {
    evaluations: () => new Map([['f;g', 1_000]]),
    series: () => new Map([['kept', '[{"__name__":"a","x":"1"}]']]),
    save(changes) {
      if (refuses)
        throw new OperationalError('storage', 'Cannot store what rules have given: the disk is full');
      saved.push(changes);
    },
  };
  const refuse = (value: boolean) => {
    refuses = value;
  };
  return { records, saved, refuse };
}

test('SeriesLedger knows what was given before the start', () => {
  const ledger = new SeriesLedger(fakeRecords().records, silentLog);
  expect([...ledger.seriesOf('kept').keys()]).toEqual(['a{x="1"}']);
  expect(ledger.lastEvaluation('f;g')).toBe(1_000);
});

test('SeriesLedger writes only what has changed', () => {
  const { records, saved } = fakeRecords();
  const ledger = new SeriesLedger(records, silentLog);
  ledger.gave('rule', A);
  ledger.save();
  ledger.gave('rule', new Map(A));
  expect(ledger.seriesChanged).toBe(false);
  ledger.save();
  ledger.gave('rule', new Map());
  ledger.save();
  expect(saved.map(({ series }) => [...series])).toEqual([
    [['rule', '[{"__name__":"a"}]']],
    [['rule', undefined]],
  ]);
});

test('SeriesLedger writes again what a full disk has refused', () => {
  const { records, saved, refuse } = fakeRecords();
  const ledger = new SeriesLedger(records, silentLog);
  ledger.gave('rule', A);
  refuse(true);
  ledger.save();
  expect(ledger.seriesChanged).toBe(true);
  refuse(false);
  ledger.save();
  expect(saved).toHaveLength(1);
});

test('SeriesLedger begins empty where the records cannot be read', () => {
  const { records } = fakeRecords();
  const unreadable = {
    ...records,
    series() {
      throw new OperationalError('storage', 'Cannot read the series of rules');
    },
  };
  expect([...new SeriesLedger(unreadable, silentLog).rules]).toEqual([]);
});
