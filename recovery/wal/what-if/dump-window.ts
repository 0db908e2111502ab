import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { startProgram } from '../../sources/postgres/postgres-programs.ts';
import { formatLsn, parseLsn } from '../lsn.ts';
import { getPieces } from '../stream/get-pieces.ts';
import type { WalArchive, WalOptions } from '../wal-archive.ts';
import { segmentName } from '../wal-name.ts';
import { type DumpedRecord, parseWaldumpLine } from './waldump-line.ts';

export type DumpSource = {
  readonly archive: WalArchive;
  /** `pg_waldump` of the version that wrote the log. */
  readonly program: string;
  readonly segmentSize: number;
  /** A folder for fetched segments. */
  readonly folder: string;
};

/** Every file is fetched under a name of this timeline: the log of a timeline goes on in that of its child. */
const TIMELINE = 1;

/** Fetches a segment into the folder; `streamed` for one of which only pieces are there. */
export async function fetchSegment(
  { archive, folder, segmentSize }: DumpSource,
  { number, name }: { readonly number: number; readonly name: string },
  streamed: boolean,
  options: WalOptions,
): Promise<void> {
  const path = join(folder, segmentName(TIMELINE, number, segmentSize));
  if (streamed) await getPieces(archive, name, path, options);
  else await archive.get(name, path, options);
}

/** Path of a fetched segment. */
export function fetchedPath({ folder, segmentSize }: DumpSource, number: number): string {
  return join(folder, segmentName(TIMELINE, number, segmentSize));
}

/**
 * The records of what is in the folder from an LSN on, up to where it ends or `onRecord` answers false.
 *
 * @returns the LSN of the last record, undefined where there is none
 */
export async function dumpRecords(
  { program, folder }: DumpSource,
  from: bigint,
  only: 'transactions' | 'all',
  onRecord: (record: DumpedRecord) => boolean,
  { signal }: WalOptions,
): Promise<bigint | undefined> {
  const managers = only === 'transactions' ? ['--rmgr=Transaction'] : [];
  const words = [`--path=${folder}`, `--timeline=${TIMELINE}`, `--start=${formatLsn(from)}`, ...managers];
  const environment = { LC_ALL: 'C', TZ: 'UTC' };
  const enough = new AbortController();
  const ends = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]);
  const { stdout, done } = startProgram({ file: program, words, environment, signal: ends });
  let last: bigint | undefined;
  try {
    for await (const line of createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
      const record = parseWaldumpLine(line);
      if (record === undefined) continue;
      last = parseLsn(record.lsn);
      if (!onRecord(record)) break;
    }
  } finally {
    enough.abort();
    // It always ends with a complaint: the log ends somewhere.
    await done.catch((error) => {
      if (error instanceof OperationalError && error.message.includes('Cannot run') && error.cause)
        throw error;
    });
  }
  signal?.throwIfAborted();
  return last;
}
