import type { ArchivedWal } from './wal-archive.ts';
import { segmentName } from './wal-name.ts';

export type WalSpan = {
  readonly timeline: number;
  /** LSN of the first byte that is needed. */
  readonly from: bigint;
  /** LSN behind the last byte that is needed. */
  readonly to: bigint;
  readonly segmentSize: number;
};

/** Names of the segments of a span that the archive does not have, at most `limit` of them, in their order. */
export function missingWal(
  files: readonly Pick<ArchivedWal, 'name'>[],
  { timeline, from, to, segmentSize }: WalSpan,
  limit = 100,
): readonly string[] {
  const there = new Set(files.map(({ name }) => name));
  const size = BigInt(segmentSize);
  const missing: string[] = [];
  const last = Number((to > from ? to - 1n : from) / size);
  for (let number = Number(from / size); number <= last && missing.length < limit; number++) {
    const name = segmentName(timeline, number, segmentSize);
    if (!there.has(name)) missing.push(name);
  }
  return missing;
}
