import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** The version of FORMAT.md; SQLite's `user_version`, and again the last byte of its `application_id`. */
export const FORMAT_VERSION = 1;
const APPLICATION = 0x76657300;
/** Blobs of a few KB leave a quarter of each page of 4 KiB unused, and each tick writes two whole pages. */
export const PAGE_SIZE = 1_024;
export const APPLICATION_ID = APPLICATION + FORMAT_VERSION;

// sqlite.org/fileformat2.html, 1.3: what the first bytes of our databases always are.
const MAGIC = Buffer.concat([
  Buffer.from('SQLite format 3\0'),
  Buffer.from([PAGE_SIZE >> 8, 0, 2, 2, 0, 64, 32, 32]),
]);
const ENCODING = 56;
const USER_VERSION = 60;
const APPLICATION_AT = 68;
const PAGES = 28;
const MOST_PAGES = 2 ** 26;

/** Whether the fixed bytes of a database's header are as they were written; one that is empty yet, or absent, is sound. */
export function isHeaderSound(path: string): boolean {
  const header = readHeader(path);
  if (header === undefined || header.length === 0) return true;
  if (header.length < 100 || !header.subarray(0, MAGIC.length).equals(MAGIC)) return false;
  const version = header.readUInt32BE(USER_VERSION);
  const application = header.readUInt32BE(APPLICATION_AT);
  // Both are zero until the first checkpoint.
  return version === 0 ? application === 0 : application === APPLICATION + version;
}

/**
 * Puts the fixed bytes right, and zeros in place of what was cut off: SQLite refuses a file as a whole for either, and
 * takes zeros for damaged pages only. @returns whether it is a database of ours at all.
 */
export function mendHeader(path: string): boolean {
  const header = readHeader(path);
  if (header === undefined || header.length < 100 || !isOurs(header)) return false;
  const file = openSync(path, 'r+');
  try {
    writeSync(file, MAGIC, 0, MAGIC.length, 0);
    writeWord(file, ENCODING, 1);
    writeWord(file, USER_VERSION, FORMAT_VERSION);
    writeWord(file, APPLICATION_AT, APPLICATION_ID);
    const pages = header.readUInt32BE(PAGES);
    if (pages < MOST_PAGES && pages * PAGE_SIZE > fstatSync(file).size)
      ftruncateSync(file, pages * PAGE_SIZE);
  } finally {
    closeSync(file);
  }
  return true;
}

/** Most of the fixed bytes are there: a few may have flipped. */
function isOurs(header: Buffer): boolean {
  return MAGIC.filter((byte, index) => byte === header[index]).length > MAGIC.length / 2;
}

function readHeader(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // Absent, or not to be read: opening it as a database says which.
    return undefined;
  }
  try {
    const header = Buffer.alloc(100);
    return header.subarray(0, readSync(file, header));
  } finally {
    closeSync(file);
  }
}

function writeWord(file: number, at: number, value: number): void {
  const word = Buffer.alloc(4);
  word.writeUInt32BE(value);
  writeSync(file, word, 0, 4, at);
}
