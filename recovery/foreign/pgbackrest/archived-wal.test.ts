import { describe, expect, it } from 'vitest';
import { ArchivedSegments, archivedSegment } from './archived-wal.ts';
import { backupOfLabel, segmentSizeOf } from './stanza-info.ts';

const SIZE = 16 * 2 ** 20;
const hash = 'a'.repeat(40);
const segment = (end: string, timeline = 1) => `0000000${timeline}${end.padStart(16, '0')}`;
function segmentsOf(...names: string[]) {
  const segments = new ArchivedSegments(SIZE);
  for (const name of names) segments.add(name);
  return segments;
}

describe('archivedSegment()', () => {
  it('knows segments of every compression, and nothing else', () => {
    for (const end of ['', '.gz', '.zst', '.lz4', '.bz2'])
      expect(archivedSegment(`${segment('1')}-${hash}${end}`)).toBe(segment('1'));
    for (const name of [
      `${segment('1')}.partial-${hash}.gz`,
      `${segment('1')}.00000028.backup`,
      '00000002.history',
      `${segment('1')}-${hash}.gz.pgbackrest.tmp`,
    ])
      expect(archivedSegment(name)).toBeUndefined();
  });
});

describe('ArchivedSegments', () => {
  it('finds gaps by timeline, also from one log to the next', () => {
    const timelines = segmentsOf(
      segment('0000000100000001'),
      segment('00000000000000FE'),
      segment('0000000100000001', 2),
    ).timelines();
    expect(timelines.map(({ timeline, segments, gaps }) => ({ timeline, segments, gaps }))).toEqual([
      {
        timeline: 1,
        segments: 2,
        gaps: [{ first: segment('00000000000000FF'), last: segment('0000000100000000'), segments: 2 }],
      },
      { timeline: 2, segments: 1, gaps: [] },
    ]);
  });

  it('tells segments that are there twice, and names that no segment of that size has', () => {
    const segments = segmentsOf(segment('1'), segment('1'), segment('0000000000000100'));
    expect(segments.timelines()[0]).toMatchObject({ segments: 1, twice: [segment('1')] });
    expect(segments.odd).toBe(1);
  });

  it('tells what a backup lacks, of a hostile span at most 100 names', () => {
    const segments = segmentsOf(segment('1'), segment('2'), segment('4'));
    expect(segments.cover(segment('1'), segment('1'))).toEqual({
      missing: [],
      reaches: segment('2'),
      gapBehind: true,
    });
    expect(segments.cover(segment('2'), segment('3')).missing).toEqual([segment('3')]);
    expect(segments.cover(segment('5'), segment('FFFFFFFF000000FF')).missing).toHaveLength(100);
  });
});

describe('segmentSizeOf()', () => {
  const backup = (walStart: string, startLsn: string) => ({
    ...backupOfLabel('20261121-175416F', 'full'),
    walStart,
    startLsn,
  });

  it('tells the size that makes LSNs and segments agree', () => {
    expect(segmentSizeOf([backup(segment('2'), '0/2000028')])).toBe(SIZE);
    expect(segmentSizeOf([backup(segment('2'), '0/8000028')])).toBe(64 * 2 ** 20);
  });

  it('tells none where several or none do', () => {
    expect(segmentSizeOf([])).toBeUndefined();
    expect(segmentSizeOf([backup(segment('0000000100000000'), '1/28')])).toBeUndefined();
    expect(segmentSizeOf([backup(segment('2'), '7/0')])).toBeUndefined();
  });
});
