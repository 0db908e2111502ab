import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLsn, parseLsn } from './lsn.ts';
import { missingWal } from './missing-wal.ts';
import { archivedSegmentSize } from './segment-size.ts';
import { unneededWal } from './unneeded-wal.ts';
import { parseWalName, segmentAt, segmentName, segmentNumber } from './wal-name.ts';
import { parseWalObject, walObjectName } from './wal-object.ts';
import { walRanges } from './wal-ranges.ts';

const SIZE = 16 * 2 ** 20;
const file = (name: string, segmentSize: number | null = SIZE) => ({
  name,
  tag: '0'.repeat(16),
  parts: 1,
  segmentSize,
  bytes: 10,
});

test('walRanges names what is missing between two segments, also across the middle digits', () => {
  const files = ['0000000100000000000000FE', '000000010000000100000001', '000000010000000100000002'].map(
    (name) => file(name),
  );
  expect(walRanges(files, SIZE)).toEqual([
    {
      timeline: 1,
      ranges: [
        { first: '0000000100000000000000FE', last: '0000000100000000000000FE', segments: 1 },
        { first: '000000010000000100000001', last: '000000010000000100000002', segments: 2 },
      ],
      gaps: [{ first: '0000000100000000000000FF', last: '000000010000000100000000', segments: 2 }],
      segments: 3,
      bytes: 30,
    },
  ]);
});

test('walRanges keeps timelines apart and passes over what is no segment', () => {
  const files = [
    '000000010000000000000001',
    '000000020000000000000001',
    '00000002.history',
    '000000010000000000000002.partial',
  ];
  expect(
    walRanges(
      files.map((name) => file(name)),
      SIZE,
    ).map(({ timeline, segments, gaps }) => [timeline, segments, gaps]),
  ).toEqual([
    [1, 1, []],
    [2, 1, []],
  ]);
});

test('missingWal names what a span needs and the archive does not have', () => {
  const span = { timeline: 1, from: parseLsn('0/1000028'), to: parseLsn('0/3000000'), segmentSize: SIZE };
  expect(missingWal([{ name: '000000010000000000000001' }], span)).toEqual(['000000010000000000000002']);
  expect(missingWal([], { ...span, to: span.from })).toEqual(['000000010000000000000001']);
});

test('archivedSegmentSize is that of the segments, and 16 MiB of an archive without one', () => {
  expect(
    archivedSegmentSize([file('00000002.history', null), file('000000020000000000000001', 2 ** 20)]),
  ).toBe(2 ** 20);
  expect(archivedSegmentSize([])).toBe(SIZE);
});

describe('unneededWal', () => {
  const snapshot = {
    systemId: '1',
    timeline: 2,
    segmentSize: SIZE,
    startLsn: '0/5000028',
    stopLsn: '0/5000100',
  };
  const names = [
    '000000010000000000000004',
    '000000010000000000000004.00000028.backup',
    '000000010000000000000005',
    '000000020000000000000004',
    '00000002.history',
    '000000010000000000000003.partial',
  ];
  test('gives what lies before the oldest snapshot, on every timeline, and never a history', () => {
    const later = { ...snapshot, startLsn: '0/9000028' };
    expect(unneededWal('1', [later, snapshot], names)).toEqual([names[0], names[1], names[3], names[5]]);
  });
  test('gives nothing of a cluster that no snapshot is of', () => {
    expect(unneededWal('2', [snapshot], names)).toEqual([]);
  });
});

test('segmentNumber reads what segmentName wrote, in every segment size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 2 ** 34 - 1 }),
      fc.integer({ min: 1, max: 0xffff_ffff }),
      (power, at, timeline) => {
        const size = 2 ** (20 + power);
        const name = segmentName(timeline, at, size);
        expect(parseWalName(name)).toEqual({ kind: 'segment', name, timeline });
        expect(segmentNumber(name, size)).toBe(at);
        expect(segmentAt(timeline, BigInt(at) * BigInt(size), size)).toBe(name);
      },
    ),
  );
});

test('parseLsn reads what formatLsn wrote', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (lsn) => parseLsn(formatLsn(lsn)) === lsn),
  );
  expect(() => parseLsn('1/2/3')).toThrow(SyntaxError);
});

test('parseWalObject reads what walObjectName wrote', () => {
  const sizes = [
    [1, 1, SIZE],
    [1, 1, 2 ** 20],
    [3, 64, 2 ** 30],
  ] as const;
  const other = [[1, 1, null]] as const;
  const kinds = [
    ['0000000A00000001000000FF', sizes],
    ['0000000A00000001000000FF.partial', sizes],
    ['0000000A00000001000000FF.00000028.backup', other],
    ['0000000A.history', other],
  ] as const;
  for (const [name, shapes] of kinds)
    for (const [part, parts, segmentSize] of shapes) {
      const object = {
        systemId: '7300000000000000001',
        name,
        tag: '0123456789abcdef',
        part,
        parts,
        segmentSize,
      };
      expect(walObjectName(object)).toMatch(/^[a-z0-9./-]{1,200}$/);
      expect(parseWalObject(walObjectName(object))).toEqual(object);
    }
});

test('parseWalObject takes no other name', () => {
  fc.assert(fc.property(fc.string(), (name) => parseWalObject(name) === undefined));
  expect(
    parseWalObject('wal/1/0000000100000000/000000010000000000000001-0123456789abcdef-05-04'),
  ).toBeUndefined();
});
