import { readPageHeader, WAL_PAGE } from './page-header.ts';

/** `XLOG_SWITCH` of the resource manager `XLOG` (`catalog/pg_control.h`): the rest of the segment is not used. */
const SWITCH = 0x40;
const XLOG = 0;
const aligned = (bytes: number) => (bytes + 7) & ~7;

/**
 * Whether the last record of these pages is a switch to the next segment, which is the only right reason for a segment to end in
 * empty pages.
 *
 * @param pages the last written page of a segment, and the one before it where there is one
 */
export function endsWithSwitch(pages: Buffer): boolean {
  for (let page = pages.length - WAL_PAGE; page >= 0; page -= WAL_PAGE) {
    const start = lastRecordStart(pages, page);
    if (start !== undefined) return isSwitch(pages, start);
  }
  return false;
}

/** Where the last record that begins on a page begins (`XLogRecord` in `access/xlogrecord.h`: its first field is its length). */
function lastRecordStart(pages: Buffer, page: number): number | undefined {
  const header = readPageHeader(pages, page);
  if (header === undefined) return undefined;
  const end = page + WAL_PAGE;
  let last: number | undefined;
  for (let at = page + header.bytes + aligned(header.remaining); at < end; ) {
    const length = pages.readUInt32LE(at);
    if (length === 0) break;
    last = at;
    at += aligned(length);
  }
  return last;
}

function isSwitch(pages: Buffer, start: number): boolean {
  const info = byteOf(pages, start, 16);
  const manager = byteOf(pages, start, 17);
  return manager === XLOG && info !== undefined && (info & 0xf0) === SWITCH;
}

/** A byte of a record, which may go on behind the header of the next page. */
function byteOf(pages: Buffer, start: number, offset: number): number | undefined {
  const pageEnd = (Math.floor(start / WAL_PAGE) + 1) * WAL_PAGE;
  if (start + offset < pageEnd) return pages[start + offset];
  const header = readPageHeader(pages, pageEnd);
  return header && pages[start + offset + header.bytes];
}
