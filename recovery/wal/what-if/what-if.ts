import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { postgresProgram } from '../../sources/postgres/postgres-programs.ts';
import { listWal } from '../list-wal.ts';
import { formatLsn } from '../lsn.ts';
import { readPageHeader, WAL_PAGE } from '../page-header.ts';
import { archivedSegmentSize } from '../segment-size.ts';
import { listPieces } from '../stream/push-piece.ts';
import { pieceChain } from '../stream/wal-piece.ts';
import type { WalArchive, WalOptions } from '../wal-archive.ts';
import { segmentName } from '../wal-name.ts';
import { type DumpSource, dumpRecords, fetchedPath, fetchSegment } from './dump-window.ts';
import { type LostTransactions, LostTransactionsCount } from './lost-transactions.ts';
import { newestPath, type WalPath } from './wal-path.ts';

export type WhatIfOptions = WalOptions & {
  /** LSN where recovery would begin: from there on everything is looked at when it is not far; by commit times without. */
  readonly from?: bigint;
  /** Folder of `pg_waldump`; found without it. */
  readonly bin?: string;
  /** Told how many segments were looked at, and how many there are in all. */
  readonly onProgress?: (segments: number, total: number) => void;
};

export type WhatIf = LostTransactions & {
  /** UTC, `2026-11-21 02:14:59.000000`. */
  readonly until: string;
  readonly timeline: number;
  /** LSN of the last record of the archive. */
  readonly endLsn: string;
  /** The first segment that was looked at: rows that a transaction changed before are not counted. */
  readonly lookedFrom: string;
};

type Segment = WalPath['segments'][number];

/** Segments on disk at a time. */
const WINDOW = 8;
/** Segments that are all looked at, rather than searched by commit times, which a stepped clock may have put out of order. */
const LOOK_AT_ALL = 64;

/**
 * Which transactions recovery up to an instant would lose, from the archived log to its end on the newest timeline. Needs a key that
 * reads; at most `WINDOW` segments are on disk, and none stays.
 *
 * @param until as `readInstant` gives it
 * @throws OperationalError `not-found` without an archived segment or without `pg_waldump` of the right version; `storage` where
 * the log cannot be read to its end
 */
export async function whatIf(
  archive: WalArchive,
  until: string,
  options: WhatIfOptions = {},
): Promise<WhatIf> {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-what-if-'));
  try {
    return await lookedAt(archive, until, folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function lookedAt(
  archive: WalArchive,
  until: string,
  folder: string,
  options: WhatIfOptions,
): Promise<WhatIf> {
  const files = await listWal(archive, options);
  const segmentSize = archivedSegmentSize(files);
  const { timeline, segments } = await newestPath(archive, segmentSize, files, options);
  const source = { archive, folder, segmentSize, program: '' };
  const program = await programOf(source, segments.at(-1) as Segment, options);
  const look = { source: { ...source, program }, until, options };
  const streamed = await streamedSegment(archive, timeline, segments, segmentSize, options);
  const first = await firstSegment(look, segments);
  const path = [...segments.slice(first), ...(streamed ? [streamed] : [])];
  const count = new LostTransactionsCount(until);
  const end = await followed(look, path, streamed, count);
  return {
    ...count.result(),
    until,
    timeline,
    endLsn: formatLsn(end),
    lookedFrom: (path[0] as Segment).name,
  };
}

type Look = { readonly source: DumpSource; readonly until: string; readonly options: WhatIfOptions };

/** The version is in the log itself. */
async function programOf(source: DumpSource, segment: Segment, options: WhatIfOptions): Promise<string> {
  await fetchSegment(source, segment, false, options);
  const file = await open(fetchedPath(source, segment.number), 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(WAL_PAGE), 0, WAL_PAGE, 0);
    const version = readPageHeader(buffer)?.version;
    if (version !== undefined) return await postgresProgram('pg_waldump', version, { bin: options.bin });
  } finally {
    await file.close();
    await rm(fetchedPath(source, segment.number));
  }
  throw new OperationalError(
    'storage',
    `Cannot read ${segment.name}: it is of no version of PostgreSQL that is known`,
  );
}

/** The segment behind the last whole one, where pieces of it were streamed. */
async function streamedSegment(
  archive: WalArchive,
  timeline: number,
  segments: readonly Segment[],
  segmentSize: number,
  options: WhatIfOptions,
): Promise<Segment | undefined> {
  const number = (segments.at(-1) as Segment).number + 1;
  const name = segmentName(timeline, number, segmentSize);
  return pieceChain(await listPieces(archive, name, options)).length > 0 ? { number, name } : undefined;
}

/** Index of the segment to begin with: one before the last that begins at or before the instant. */
async function firstSegment(look: Look, segments: readonly Segment[]): Promise<number> {
  const { from } = look.options;
  const start = from === undefined ? 0 : Number(from / BigInt(look.source.segmentSize));
  const known = Math.max(
    0,
    segments.findIndex(({ number }) => number >= start),
  );
  if (segments.length - known <= LOOK_AT_ALL) return known;
  let [low, high] = [known, segments.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const at = await firstEnd(look, segments[middle] as Segment);
    if (at === undefined || at > look.until) high = middle;
    else low = middle;
  }
  return Math.max(known, low - 1);
}

/** When the first transaction of a segment ended; undefined where none did. */
async function firstEnd({ source, options }: Look, segment: Segment): Promise<string | undefined> {
  await fetchSegment(source, segment, false, options);
  let found: string | undefined;
  const from = BigInt(segment.number) * BigInt(source.segmentSize);
  await dumpRecords(
    source,
    from,
    'transactions',
    ({ of }) => {
      if (of.kind === 'commit' || of.kind === 'abort') found = of.at;
      return found === undefined;
    },
    options,
  );
  await rm(fetchedPath(source, segment.number));
  return found;
}

/** Goes through the path, some segments at a time. @returns the LSN of its last record */
async function followed(
  { source, options }: Look,
  path: readonly Segment[],
  streamed: Segment | undefined,
  count: LostTransactionsCount,
): Promise<bigint> {
  const size = BigInt(source.segmentSize);
  let last: bigint | undefined;
  for (let at = 0; at < path.length; at += WINDOW) {
    const window = path.slice(at, at + WINDOW);
    for (const segment of window) await fetchSegment(source, segment, segment === streamed, options);
    const seen = last;
    const from = seen ?? BigInt((window[0] as Segment).number) * size;
    const onRecord = (record: Parameters<LostTransactionsCount['add']>[0]) => {
      // The last of the window before begins this one, so that a record over both is read once.
      if (seen === undefined || record.lsn !== formatLsnAs(seen, record.lsn)) count.add(record);
      return true;
    };
    last = (await dumpRecords(source, from, 'all', onRecord, options)) ?? last;
    await refuseEarlyEnd(window, last, streamed, source.segmentSize);
    await removeBefore(source, path.slice(0, at + WINDOW), last as bigint);
    options.onProgress?.(Math.min(at + WINDOW, path.length), path.length);
  }
  return last as bigint;
}

/** `pg_waldump` pads the lower half with zeros, `pg_lsn` does not. */
function formatLsnAs(lsn: bigint, like: string): string {
  const [high, low] = formatLsn(lsn).split('/') as [string, string];
  return `${high}/${low.padStart(like.length - high.length - 1, '0')}`;
}

/** The log must go on up to the last segment of the window; what was streamed may hold no record yet. */
async function refuseEarlyEnd(
  window: readonly Segment[],
  last: bigint | undefined,
  streamed: Segment | undefined,
  segmentSize: number,
): Promise<void> {
  const whole = window.filter((segment) => segment !== streamed);
  const end = whole.at(-1);
  if (end === undefined || (last !== undefined && Number(last / BigInt(segmentSize)) >= end.number)) return;
  const where = last === undefined ? `at the start of ${window[0]?.name}` : `behind ${formatLsn(last)}`;
  throw new OperationalError(
    'storage',
    `Cannot read the WAL ${where}: it is damaged, or a record is not whole`,
  );
}

async function removeBefore(source: DumpSource, segments: readonly Segment[], last: bigint): Promise<void> {
  const needed = Number(last / BigInt(source.segmentSize));
  for (const { number } of segments)
    if (number < needed) await rm(fetchedPath(source, number), { force: true });
}
