import type { ArchivedWal } from './wal-archive.ts';
import { PART_SIZE } from './wal-object.ts';

/** Almost every cluster has segments of this size. */
export const DEFAULT_SEGMENT_SIZE = 16 * 1_024 * 1_024;

/**
 * The segment size of a cluster as the names in its archive tell it: larger ones are several parts, and with smaller ones the last
 * eight digits go beyond `FF`.
 */
export function archivedSegmentSize(files: readonly ArchivedWal[]): number {
  let [parts, last] = [1, 0];
  for (const { name, parts: of } of files) {
    if (!/^[0-9A-F]{24}$/.test(name)) continue;
    parts = Math.max(parts, of);
    last = Math.max(last, Number.parseInt(name.slice(16), 16));
  }
  if (parts > 1) return parts * PART_SIZE;
  const perLog = 2 ** Math.ceil(Math.log2(last + 1));
  return Math.min(DEFAULT_SEGMENT_SIZE, 0x1_0000_0000 / perLog);
}
