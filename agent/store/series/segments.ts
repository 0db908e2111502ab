import type { Chunk } from './chunk.ts';

/** A stretch of time (both ends inclusive, ms) and the segment that speaks for it. */
export type Stretch = { readonly segment: number; readonly from: number; readonly to: number };

/**
 * Divides a range among the segments: where two cover the same time, because the clock was set back between them,
 * the later one speaks. The stretches are disjoint and ascend, so samples read along them ascend in time.
 */
export function visibleStretches(chunks: readonly Chunk[], from: number, to: number): Stretch[] {
  let free: { from: number; to: number }[] = [{ from, to }];
  const stretches: Stretch[] = [];
  for (const segment of newestFirst(chunks)) {
    const cut = free.map((gap) => ({
      from: Math.max(gap.from, segment.from),
      to: Math.min(gap.to, segment.to),
    }));
    const taken = cut.filter((part) => part.from <= part.to);
    stretches.push(...taken.map((part) => ({ segment: segment.segment, ...part })));
    free = free.flatMap((gap) => without(gap, segment));
  }
  return stretches.sort((a, b) => a.from - b.from);
}

/** The time that each segment covers: from the step of the clock that began it to its newest sample. */
function newestFirst(chunks: readonly Chunk[]): Stretch[] {
  const segments = new Map<number, Stretch>();
  for (const { segment, segmentStart, end } of chunks) {
    const to = Math.max(end, segments.get(segment)?.to ?? end);
    segments.set(segment, { segment, from: segmentStart, to });
  }
  return [...segments.values()].sort((a, b) => b.segment - a.segment);
}

function without(
  gap: { from: number; to: number },
  taken: { from: number; to: number },
): { from: number; to: number }[] {
  const before = { from: gap.from, to: Math.min(gap.to, taken.from - 1) };
  const after = { from: Math.max(gap.from, taken.to + 1), to: gap.to };
  return [before, after].filter((part) => part.from <= part.to);
}
