import { segmentName, segmentNumber } from '../../wal/wal-name.ts';
import { type WalRange, walRange } from '../../wal/wal-ranges.ts';

/** What the archive of one cluster has of one timeline. */
export type ForeignTimeline = {
  readonly timeline: number;
  readonly first: string;
  readonly last: string;
  /** How many segments are there. */
  readonly segments: number;
  /** What is missing between the first and the last. */
  readonly gaps: readonly WalRange[];
  /** How many more gaps there are than are named. */
  readonly moreGaps: number;
  /** Segments that are there more than once with different content: pgBackRest refuses to restore from them. */
  readonly twice: readonly string[];
};

export type WalCover = {
  /** Names of segments that are needed and not there, at most 100. */
  readonly missing: readonly string[];
  /** The last segment that the log goes on to without a gap on that timeline; null where something is missing already. */
  readonly reaches: string | null;
  /** Whether there is more behind that gap. */
  readonly gapBehind: boolean;
};

const FILE = /^([0-9A-F]{24})-[0-9a-f]{40}(?:\.(?:gz|zst|lz4|bz2))?$/;
const MAXIMUM_NAMED = 100;

/** The name of the segment in a file of the archive, undefined for history, partial and temporary files. */
export function archivedSegment(file: string): string | undefined {
  return FILE.exec(file)?.[1];
}

/** The segments of one cluster, as files of them are found; a number for each is kept. */
export class ArchivedSegments {
  readonly #segmentSize: number;
  readonly #numbers = new Map<number, Set<number>>();
  readonly #twice = new Map<number, Set<string>>();
  /** How many names no segment of that size can have. */
  odd = 0;

  /** @param segmentSize bytes */
  constructor(segmentSize: number) {
    this.#segmentSize = segmentSize;
  }

  add(segment: string): void {
    if (Number.parseInt(segment.slice(16), 16) >= 0x1_0000_0000 / this.#segmentSize) {
      this.odd++;
      return;
    }
    const timeline = timelineOf(segment);
    const number = segmentNumber(segment, this.#segmentSize);
    const known = this.#numbers.get(timeline) ?? new Set();
    this.#numbers.set(timeline, known);
    if (known.has(number)) this.#twice.set(timeline, (this.#twice.get(timeline) ?? new Set()).add(segment));
    known.add(number);
  }

  /** In the order of their numbers. */
  timelines(): readonly ForeignTimeline[] {
    return [...this.#numbers]
      .sort(([a], [b]) => a - b)
      .map(([timeline, known]) => {
        const numbers = [...known].sort((a, b) => a - b);
        const gaps = numbers.flatMap((number, index) => {
          const next = numbers[index + 1];
          return next === undefined || next === number + 1
            ? []
            : [walRange(timeline, number + 1, next - 1, this.#segmentSize)];
        });
        return {
          timeline,
          first: segmentName(timeline, numbers[0]!, this.#segmentSize),
          last: segmentName(timeline, numbers.at(-1)!, this.#segmentSize),
          segments: numbers.length,
          gaps: gaps.slice(0, MAXIMUM_NAMED),
          moreGaps: Math.max(0, gaps.length - MAXIMUM_NAMED),
          twice: [...(this.#twice.get(timeline) ?? [])].sort().slice(0, MAXIMUM_NAMED),
        };
      });
  }

  /**
   * What is missing of the segments that a backup needs, and how far the log goes on behind them without a gap.
   *
   * @param start the first segment that it needs
   * @param stop the last, of the same timeline
   */
  cover(start: string, stop: string): WalCover {
    const timeline = timelineOf(start);
    const known = this.#numbers.get(timeline) ?? new Set();
    const last = segmentNumber(stop, this.#segmentSize);
    const missing: string[] = [];
    for (let number = segmentNumber(start, this.#segmentSize); number <= last; number++) {
      if (missing.length === MAXIMUM_NAMED) break;
      if (!known.has(number)) missing.push(segmentName(timeline, number, this.#segmentSize));
    }
    if (missing.length > 0) return { missing, reaches: null, gapBehind: false };
    let end = last;
    while (known.has(end + 1)) end++;
    const gapBehind = [...known].some((number) => number > end);
    return { missing, reaches: segmentName(timeline, end, this.#segmentSize), gapBehind };
  }
}

const timelineOf = (segment: string) => Number.parseInt(segment.slice(0, 8), 16);
