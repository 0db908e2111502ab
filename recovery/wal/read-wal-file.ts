import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCode, errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import { SegmentCheck } from './check-segment.ts';
import { parseTimelineHistory } from './timeline-history.ts';
import { parseWalName, type WalName } from './wal-name.ts';
import { PART_SIZE } from './wal-object.ts';
import { WalTag } from './wal-tag-bun.ts';

/** History and backup files are a few lines. */
const TEXT_LIMIT = 1 << 20;

/** A file of `pg_wal` that has been found to be what its name says. */
export type WalFile = {
  readonly wal: WalName;
  readonly tag: string;
  readonly parts: number;
  /** Of the cluster that wrote it, where the file says so: history and backup files do not. */
  readonly systemId: string | undefined;
  /** Bytes of a segment; null for other files. */
  readonly segmentSize: number | null;
  /** Its bytes, a part at a time, from 1. */
  part(number: number): Buffer;
  close(): void;
};

/**
 * Opens a file of `pg_wal` and reads it once, checking it. The caller closes it.
 *
 * @throws OperationalError `not-found`, `forbidden`, `invalid`
 */
export function openWalFile(path: string): WalFile {
  const wal = parseWalName(basename(path));
  if (wal === undefined)
    throw new OperationalError('invalid', `Cannot archive ${path}: that is no name of a file of WAL`, {
      hint: "archive_command = 'vedette wal push %p'",
    });
  const file = opened(path);
  try {
    return whole(path, wal, file);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function whole(path: string, wal: WalName, file: number): WalFile {
  const { size } = fstatSync(file);
  const segment = wal.kind === 'segment' || wal.kind === 'partial';
  if (size === 0 || (!segment && size > TEXT_LIMIT))
    throw new OperationalError('invalid', `Cannot archive ${path}: it has ${size} bytes`);
  const parts = Math.ceil(size / PART_SIZE);
  const read = (number: number) => readPart(path, file, size, number);
  const first = read(1);
  const tag = new WalTag();
  const check = segment ? new SegmentCheck(path, size, first) : undefined;
  for (let number = 1; number <= parts; number++) {
    const part = number === 1 ? first : read(number);
    check?.add(part);
    tag.add(part);
  }
  check?.end();
  if (wal.kind === 'history') parseTimelineHistory(first.toString('latin1'), wal.timeline);
  return {
    wal,
    tag: tag.text(),
    parts,
    systemId: check?.facts.systemId,
    segmentSize: check?.facts.segmentSize ?? null,
    part: (number) => (parts === 1 ? first : read(number)),
    close: () => closeSync(file),
  };
}

function readPart(path: string, file: number, size: number, number: number): Buffer {
  const from = (number - 1) * PART_SIZE;
  const part = Buffer.allocUnsafe(Math.min(PART_SIZE, size - from));
  for (let read = 0; read < part.length; ) {
    const count = readSync(file, part, read, part.length - read, from + read);
    if (count === 0) throw new OperationalError('invalid', `Cannot archive ${path}: it shrinks`);
    read += count;
  }
  return part;
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const kind = errorCode(error) === 'ENOENT' ? 'not-found' : 'forbidden';
    throw new OperationalError(kind, `Cannot archive ${path}: ${errorMessage(error)}`, { cause: error });
  }
}
