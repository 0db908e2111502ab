import { constants } from 'node:fs';
import { type ByteText, fileCalls } from './file-calls-ffi.ts';
import type { FileStatus } from './file-status.ts';

export type Range = readonly [offset: number, length: number];
/** What of a file is data and what is hole, each in order; together they are the whole file. */
export type Ranges = { readonly data: readonly Range[]; readonly holes: readonly Range[] };

/** More pieces than this are not worth their list: the rest of the file counts as data. */
const MOST = 65_536;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Where a file has holes (lseek(2), SEEK_HOLE), asked only where it takes less room than it is long; undefined where it has none.
 *
 * @throws Error with the code of the kernel when it cannot be opened
 */
export function dataRanges(folder: number, name: ByteText, status: FileStatus): Ranges | undefined {
  if (status.blocks * 512 >= status.size) return undefined;
  const descriptor = fileCalls().open(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const ranges = rangesOf(descriptor, status.size);
    return ranges.holes.length === 0 ? undefined : ranges;
  } finally {
    fileCalls().close(descriptor);
  }
}

function rangesOf(descriptor: number, size: number): Ranges {
  const [data, holes]: [Range[], Range[]] = [[], []];
  for (let at = 0; at < size; ) {
    const begin = Math.min(size, fileCalls().nextData(descriptor, at, size));
    if (begin > at) holes.push([at, begin - at]);
    if (begin >= size) break;
    const end = data.length < MOST ? Math.min(size, fileCalls().nextHole(descriptor, begin)) : size;
    data.push([begin, end - begin]);
    at = end;
  }
  return { data, holes };
}
