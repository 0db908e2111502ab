import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { SnapshotSink } from '../../archive/repository.ts';
import { parseLsn } from '../../wal/lsn.ts';
import { missingWal, type WalSpan } from '../../wal/missing-wal.ts';
import type { WalArchive } from '../../wal/wal-archive.ts';
import { historyName, segmentAt } from '../../wal/wal-name.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';
import type { ServerFacts } from './server-facts.ts';

/** Milliseconds between two looks. */
const LOOK_EVERY = 1_000;
/** Digits of a name that those of one folder of the archive share. */
const FOLDER_DIGITS = 16;
/** Milliseconds without a new segment until it is given up. */
const PATIENCE = 300_000;

/** The segments of WAL without which a backup cannot be restored. */
export function walSpan(
  { walSegmentBytes }: Pick<ServerFacts, 'walSegmentBytes'>,
  timeline: number,
  startLsn: string,
  stopLsn: string,
): WalSpan {
  return { timeline, from: parseLsn(startLsn), to: parseLsn(stopLsn), segmentSize: walSegmentBytes };
}

export function segmentsOf(span: WalSpan): readonly string[] {
  return missingWal([], span, Number.MAX_SAFE_INTEGER);
}

/** The segment with the last byte that is needed. */
export function lastSegment({ timeline, from, to, segmentSize }: WalSpan): string {
  return segmentAt(timeline, to > from ? to - 1n : from, segmentSize);
}

/** Whether the server archives into a repository of ours. */
export function archivesHere({ archiveMode, archiveCommand }: ServerFacts): boolean {
  return archiveMode !== 'off' && /\bwal['"]?\s+['"]?push\b/.test(archiveCommand);
}

/**
 * Puts the segments of a span into the snapshot, with the histories of timelines. They are finished, or recovery does not read beyond
 * the end of the span.
 *
 * @throws OperationalError `conflict` when the server has removed one of them
 */
export async function includeWal(sink: SnapshotSink, walFolder: string, span: WalSpan): Promise<void> {
  for (const name of segmentsOf(span)) await includeSegment(sink, walFolder, name, span.segmentSize);
  const names = (await readdir(walFolder)).filter((name) => /^[0-9A-F]{8}\.history$/.test(name)).sort();
  for (const name of names) await addHistory(sink, name, await readFile(join(walFolder, name)));
  // The server may use a segment again under another name once the slot is gone.
  await sink.settled();
}

async function includeSegment(
  sink: SnapshotSink,
  walFolder: string,
  name: string,
  segmentSize: number,
): Promise<void> {
  const path = join(walFolder, name);
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size !== segmentSize) throw recycled(name);
  const header = { path: `pg_wal/${name}`, type: 'file', mode: 0o600, size } as const;
  await sink.add(header, { from: 'path', path, size });
}

async function addHistory(sink: SnapshotSink, name: string, bytes: Uint8Array): Promise<void> {
  const header = { path: `pg_wal/${name}`, type: 'file', mode: 0o600, size: bytes.length } as const;
  await sink.add(header, { from: 'bytes', bytes });
}

/**
 * Waits until everything that the backup needs is in the archive.
 *
 * @throws OperationalError `timeout` when nothing arrives any more, with what the server says of it
 */
export async function awaitArchivedWal(
  archive: WalArchive,
  span: WalSpan,
  connection: PostgresConnection,
  { signal, patience = PATIENCE }: { readonly signal: AbortSignal; readonly patience?: number },
): Promise<void> {
  let missing = await notArchived(archive, span, signal);
  for (let since = performance.now(); missing.length > 0; ) {
    if (performance.now() - since > patience) throw await neverArchived(missing, connection);
    await delay(LOOK_EVERY, undefined, { signal });
    const now = await notArchived(archive, span, signal);
    if (now.length < missing.length) since = performance.now();
    missing = now;
  }
}

/** Names that the archive lacks; the history of the timeline is one of them. Only the folders that they are in are listed. */
async function notArchived(
  archive: WalArchive,
  span: WalSpan,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const history = span.timeline > 1 ? [historyName(span.timeline)] : [];
  const folders = new Set(segmentsOf(span).map((name) => name.slice(0, FOLDER_DIGITS)));
  const files: { readonly name: string }[] = [];
  for (const under of [...folders, ...history]) files.push(...(await archive.list({ signal, under })));
  const lacks = history.filter((name) => !files.some((file) => file.name === name));
  return [...missingWal(files, span, Number.MAX_SAFE_INTEGER), ...lacks];
}

async function neverArchived(
  missing: readonly string[],
  connection: PostgresConnection,
): Promise<OperationalError> {
  const [row] = await connection
    .query('SELECT last_failed_wal, failed_count::text AS failed, last_archived_wal FROM pg_stat_archiver')
    .catch(() => []);
  const failing = row?.last_failed_wal ? `; archive_command failed on ${row.last_failed_wal}` : '';
  return new OperationalError(
    'timeout',
    `Cannot back up PostgreSQL: ${missing.length} files of WAL are not archived, the first is ${missing[0]}${failing}`,
    { hint: 'vedette wal status, and the log of the server' },
  );
}

function recycled(name: string): OperationalError {
  return new OperationalError(
    'conflict',
    `Cannot back up PostgreSQL: it has removed ${name} before it was read`,
    {
      hint: 'raise wal_keep_size or max_replication_slots, or archive WAL (vedette wal push)',
    },
  );
}
