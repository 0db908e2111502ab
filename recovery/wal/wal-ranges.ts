import type { ArchivedWal } from './wal-archive.ts';
import { parseWalName, segmentName, segmentNumber } from './wal-name.ts';

/** Segments that follow each other without a gap, both ends included. */
export type WalRange = { readonly first: string; readonly last: string; readonly segments: number };

/** What the archive has of one timeline. */
export type TimelineRanges = {
  readonly timeline: number;
  /** In their order; one where nothing is missing. */
  readonly ranges: readonly WalRange[];
  /** What is missing between them. */
  readonly gaps: readonly WalRange[];
  readonly segments: number;
  /** Bytes as stored. */
  readonly bytes: number;
};

/** What the archive has, by timeline. */
export function walRanges(files: readonly ArchivedWal[], segmentSize: number): readonly TimelineRanges[] {
  const timelines = new Map<number, { numbers: Set<number>; bytes: number }>();
  for (const { name, bytes } of files) {
    const wal = parseWalName(name);
    if (wal?.kind !== 'segment') continue;
    const known = timelines.get(wal.timeline) ?? { numbers: new Set(), bytes: 0 };
    known.numbers.add(segmentNumber(name, segmentSize));
    known.bytes += bytes;
    timelines.set(wal.timeline, known);
  }
  return [...timelines]
    .sort(([a], [b]) => a - b)
    .map(([timeline, { numbers, bytes }]) => {
      const runs = runsOf([...numbers].sort((a, b) => a - b));
      const range = ([first, last]: Run): WalRange => walRange(timeline, first, last, segmentSize);
      return {
        timeline,
        ranges: runs.map(range),
        gaps: between(runs).map(range),
        segments: numbers.size,
        bytes,
      };
    });
}

/** Segments by their numbers, both ends included. */
export function walRange(timeline: number, first: number, last: number, segmentSize: number): WalRange {
  return {
    first: segmentName(timeline, first, segmentSize),
    last: segmentName(timeline, last, segmentSize),
    segments: last - first + 1,
  };
}

type Run = readonly [first: number, last: number];

function runsOf(numbers: readonly number[]): Run[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && number === run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

function between(runs: readonly Run[]): Run[] {
  return runs.slice(1).map(([first], index) => [(runs[index] as Run)[1] + 1, first - 1]);
}
