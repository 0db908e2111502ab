import { constants, createReadStream } from 'node:fs';
import type { EntryHeader } from '../../archive/entry.ts';
import type { Content } from '../../archive/repository.ts';
import { dataRanges, type Range } from '../../tree/data-ranges.ts';
import { fileCalls } from '../../tree/file-calls-ffi.ts';
import type { FileStatus } from '../../tree/file-status.ts';
import type { Located } from '../../tree/read-header.ts';

const PIECE = 262_144;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Where the bytes of a file come from, and its holes. A file whose path is too long to be opened by it is opened here and read as a
 * stream.
 *
 * @throws Error with the code of the kernel
 */
export function fileContent(
  at: Located,
  status: FileStatus,
): { content: Content; holes: EntryHeader['holes'] } {
  const ranges = dataRanges(at.folder, at.name, status);
  const content: Content = at.path.startsWith('/proc/self/fd/')
    ? { from: 'stream', stream: readOpened(at, ranges?.data ?? [[0, status.size]]) }
    : {
        from: 'path',
        path: Buffer.from(at.path, 'latin1'),
        size: status.size,
        ...(ranges && { data: ranges.data }),
      };
  return { content, holes: ranges?.holes };
}

/** Opens it now, while its folder is open, and closes it when it was read. */
function readOpened({ folder, name }: Located, data: readonly Range[]): AsyncIterable<Uint8Array> {
  const descriptor = fileCalls().open(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  return readRanges(descriptor, data);
}

async function* readRanges(descriptor: number, data: readonly Range[]): AsyncIterable<Uint8Array> {
  try {
    for (const [start, length] of data) {
      if (length === 0) continue;
      const range = { fd: descriptor, autoClose: false, start, end: start + length - 1 };
      yield* createReadStream('', { ...range, highWaterMark: PIECE });
    }
  } finally {
    fileCalls().close(descriptor);
  }
}
