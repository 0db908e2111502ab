import type { FileHandle } from 'node:fs/promises';
import { readPageHeader, WAL_PAGE } from '../page-header.ts';

/**
 * Where a segment that is being received ends so far: behind its last byte that is not zero. The rest of the file was zeroed before,
 * and whoever reads it adds zeros again, so that a record that ends in zeros loses nothing.
 *
 * @param from a byte up to which it is known to be written
 * @param size of the segment
 * @returns bytes from the start of the segment; 0 where nothing is written yet.
 */
export async function writtenEnd(file: FileHandle, from: number, size: number): Promise<number> {
  const page = Buffer.alloc(WAL_PAGE);
  const first = Math.floor(from / WAL_PAGE);
  let [low, high] = [first, Math.ceil(size / WAL_PAGE)];
  // Pages are written in their order: those with a header come first.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await hasHeader(file, page, middle)) low = middle + 1;
    else high = middle;
  }
  if (low === first) return from;
  const last = (low - 1) * WAL_PAGE;
  await file.read(page, 0, WAL_PAGE, last);
  return last + lastNonZero(page) + 1;
}

async function hasHeader(file: FileHandle, page: Buffer, number: number): Promise<boolean> {
  const { bytesRead } = await file.read(page, 0, WAL_PAGE, number * WAL_PAGE);
  return bytesRead > 0 && readPageHeader(page) !== undefined;
}

function lastNonZero(page: Buffer): number {
  let at = page.length - 1;
  while (at > 0 && page[at] === 0) at--;
  return at;
}
