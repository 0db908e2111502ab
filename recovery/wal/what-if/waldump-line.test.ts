import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWaldumpLine } from './waldump-line.ts';

const head = (manager: string, xid: number) =>
  `rmgr: ${manager.padEnd(11)} len (rec/tot):     54/   174, tx: ${String(xid).padStart(10)}, lsn: 0/01560BC8, prev 0/01560B88, desc: `;

test.each([
  [
    'an insert',
    `${head('Heap', 735)}INSERT off 1 flags 0x00, blkref #0: rel 1663/5/16384 blk 0 FPW`,
    { kind: 'insert', relation: '1663/5/16384', rows: 1 },
  ],
  [
    'an insert on a new page, PostgreSQL 16',
    `${head('Heap', 735)}INSERT+INIT off: 1, flags: 0x08, blkref #0: rel 1663/5/16384 blk 0`,
    { kind: 'insert', relation: '1663/5/16384', rows: 1 },
  ],
  [
    'a COPY',
    `${head('Heap2', 735)}MULTI_INSERT+INIT 61 tuples flags 0x00, blkref #0: rel 1663/5/16384 blk 3`,
    { kind: 'insert', relation: '1663/5/16384', rows: 61 },
  ],
  [
    'a COPY, PostgreSQL 16',
    `${head('Heap2', 735)}MULTI_INSERT ntuples: 61, flags: 0x02, offsets: [1], blkref #0: rel 1663/5/16384 blk 3`,
    { kind: 'insert', relation: '1663/5/16384', rows: 61 },
  ],
  [
    'an update',
    `${head('Heap', 735)}HOT_UPDATE off 1 xmax 735 flags 0x10 ; new off 2 xmax 0, blkref #0: rel 1663/5/16384 blk 0`,
    { kind: 'update', relation: '1663/5/16384', rows: 1 },
  ],
  [
    'a delete',
    `${head('Heap', 735)}DELETE off 1 flags 0x00 KEYS_UPDATED , blkref #0: rel 1663/5/16384 blk 0`,
    { kind: 'delete', relation: '1663/5/16384', rows: 1 },
  ],
  [
    'a lock',
    `${head('Heap', 735)}LOCK off 1: xid 735: flags 0x00 LOCK_ONLY EXCL_LOCK , blkref #0: rel 1663/5/16384 blk 0`,
    { kind: 'other' },
  ],
  [
    'a commit',
    `${head('Transaction', 735)}COMMIT 2026-11-21 02:14:59.123456 UTC`,
    { kind: 'commit', at: '2026-11-21 02:14:59.123456', xid: 735, subtransactions: [] },
  ],
  [
    'a commit with subtransactions',
    `${head('Transaction', 735)}COMMIT 2026-11-21 02:14:59.123456 UTC; subxacts: 736 740; inval msgs: catcache 55 relcache 16384`,
    { kind: 'commit', at: '2026-11-21 02:14:59.123456', xid: 735, subtransactions: [736, 740] },
  ],
  [
    'the commit of a prepared transaction',
    `${head('Transaction', 0)}COMMIT_PREPARED 735: 2026-11-21 02:14:59.123456 UTC`,
    { kind: 'commit', at: '2026-11-21 02:14:59.123456', xid: 735, subtransactions: [] },
  ],
  [
    'an abort',
    `${head('Transaction', 735)}ABORT 2026-11-21 02:14:59.123456 UTC`,
    { kind: 'abort', at: '2026-11-21 02:14:59.123456', xid: 735, subtransactions: [] },
  ],
  [
    'a preparation',
    `${head('Transaction', 735)}PREPARE gid x: 2026-11-21 02:14:59.123456 UTC`,
    { kind: 'other' },
  ],
  [
    'another manager',
    `${head('Btree', 735)}INSERT_LEAF off 1, blkref #0: rel 1663/5/16390 blk 1`,
    { kind: 'other' },
  ],
])('parseWaldumpLine reads %s', (_what, line, of) => {
  expect(parseWaldumpLine(line)).toMatchObject({ lsn: '0/01560BC8', of });
});

test('parseWaldumpLine takes nothing that is no record', () => {
  expect(
    parseWaldumpLine('pg_waldump: first record is after 0/1500000, at 0/1500028, skipping over 40 bytes'),
  ).toBeUndefined();
  fc.assert(fc.property(fc.string(), (line) => parseWaldumpLine(line) === undefined));
});
