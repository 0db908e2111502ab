import type { ArchivedWal } from './wal-archive.ts';
import { PART_SIZE } from './wal-object.ts';

/** The segment size of a cluster as the names in its archive tell it; 16 MiB, as almost all have, where it has no segment yet. */
export function archivedSegmentSize(files: readonly Pick<ArchivedWal, 'segmentSize'>[]): number {
  return files.find(({ segmentSize }) => segmentSize !== null)?.segmentSize ?? PART_SIZE;
}
