import { describe, expect, test } from 'vitest';
import { LostTransactionsCount } from './lost-transactions.ts';
import type { DumpedRecord } from './waldump-line.ts';

const at = (second: number) => `2026-11-21 02:14:${second}.000000`;
const change = (
  xid: number,
  kind: 'insert' | 'update' | 'delete' = 'insert',
  relation = '1/5/9',
): DumpedRecord => ({ xid, lsn: '0/1', of: { kind, relation, rows: 1 } });
const end = (
  xid: number,
  second: number,
  kind: 'commit' | 'abort' = 'commit',
  subtransactions: number[] = [],
): DumpedRecord => ({ xid, lsn: `0/${second}`, of: { kind, at: at(second), xid, subtransactions } });

function lost(...records: DumpedRecord[]) {
  const count = new LostTransactionsCount(at(30));
  for (const record of records) count.add(record);
  const { relations, ...rest } = count.result();
  return { ...rest, relations: Object.fromEntries(relations) };
}

describe('LostTransactionsCount', () => {
  test('counts what commits after the instant, and what it changed before too', () => {
    expect(
      lost(
        change(1),
        change(2),
        end(1, 29),
        change(2, 'update'),
        change(3, 'delete'),
        end(2, 31),
        end(3, 40),
      ),
    ).toEqual({
      transactions: 2,
      first: { xid: 2, at: at(31), lsn: '0/31' },
      last: { xid: 3, at: at(40), lsn: '0/40' },
      lastKept: { xid: 1, at: at(29), lsn: '0/29' },
      relations: { '1/5/9': { inserts: 1, updates: 1, deletes: 1 } },
      untold: 0,
    });
  });
  test('keeps a commit at the very instant', () => {
    expect(lost(change(1), end(1, 30))).toMatchObject({ transactions: 0, relations: {} });
  });
  test('leaves out what is rolled back, and an aborted subtransaction', () => {
    expect(
      lost(change(1), end(1, 31, 'abort'), change(2), change(3), end(3, 32, 'abort'), end(2, 33)).relations,
    ).toEqual({ '1/5/9': { inserts: 1, updates: 0, deletes: 0 } });
  });
  test('counts the rows of subtransactions with their transaction', () => {
    expect(lost(change(1), change(2, 'delete'), end(1, 31, 'commit', [2]))).toMatchObject({
      transactions: 1,
      relations: { '1/5/9': { inserts: 1, updates: 0, deletes: 1 } },
    });
  });
  test('counts everything behind the first later end, as recovery stops there, also what a stepped clock dated before', () => {
    expect(lost(end(1, 31, 'abort'), change(2), end(2, 20)).transactions).toBe(1);
  });
  test('keeps a bounded number of open changes in mind, and says how many rows it does not tell', () => {
    const count = new LostTransactionsCount(at(30));
    for (let xid = 1; xid <= 200_010; xid++) count.add(change(xid));
    expect(count.result().untold).toBe(10);
  });
});
