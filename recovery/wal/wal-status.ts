import { OperationalError } from '../../agent/kit/errors.ts';
import { listWal } from './list-wal.ts';
import { formatLsn } from './lsn.ts';
import { archivedSegmentSize } from './segment-size.ts';
import type { ServerWal } from './server-wal.ts';
import { parsePiece, pieceChain, type WalPiece } from './stream/wal-piece.ts';
import { timelineProblems } from './timeline-problems.ts';
import type { ArchivedWal, WalArchive, WalOptions } from './wal-archive.ts';
import { segmentNumber } from './wal-name.ts';
import { type TimelineRanges, walRange, walRanges } from './wal-ranges.ts';

/** How the archive of a cluster is, and how it follows the server. */
export type WalStatus = {
  /** `ok`; `behind` the server; `gap` where segments are missing; `failed` where the server cannot archive, or two archive here. */
  readonly state: 'ok' | 'behind' | 'gap' | 'failed';
  readonly because: string | null;
  readonly systemId: string;
  readonly segmentSize: number;
  readonly timelines: readonly TimelineRanges[];
  /** What was streamed behind the last whole segment. */
  readonly streamed: { readonly segment: string; readonly to: bigint; readonly at: number } | null;
  /** What is wrong with it by name, worst first. */
  readonly problems: readonly string[];
  readonly mode: 'command' | 'stream' | 'both' | 'none';
  readonly lastSegment: string | null;
  /** LSN up to which the newest timeline is archived. */
  readonly archivedTo: bigint | null;
  /** Of the server; null without one. */
  readonly server: {
    readonly lsn: bigint;
    readonly timeline: number;
    readonly lagBytes: number | null;
    /** Seconds whose changes would be lost with the server now, at most; null where nobody can say. */
    readonly lagSeconds: number | null;
    readonly waitingSegments: number | null;
    readonly lastArchivedAt: number | null;
  } | null;
};

export type StatusOptions = WalOptions & {
  readonly server?: ServerWal | undefined;
};

/** Bytes that the last segment may be behind before that is told: the one that is being filled, and one on its way. */
const USUAL_SEGMENTS = 2;

/** Looks at names only, so that a host that may not read can ask too; histories are read where that is allowed. */
export async function walStatus(archive: WalArchive, options: StatusOptions = {}): Promise<WalStatus> {
  const { server } = options;
  refuseOtherCluster(archive, server);
  const files = await listWal(archive, options);
  const segmentSize = server?.segmentSize ?? archivedSegmentSize(files);
  const timelines = walRanges(files, segmentSize);
  const pieces = await newestPieces(archive, timelines, options);
  const streamed = streamedEnd(pieces, segmentSize);
  const problems = [
    ...mixUps(files),
    ...timelines.flatMap(({ gaps }) => gaps.map(gapText)),
    ...gapBefore(streamed, timelines, segmentSize).map(gapText),
    ...(await timelineProblems(archive, files, timelines, segmentSize, options)),
  ];
  const end = archivedEnd(timelines, streamed, segmentSize);
  const archivedAt =
    streamed?.at ?? (isHere(server?.lastArchived, files) ? server?.lastArchivedAt : null) ?? null;
  const lag = server && lagOf(server, end, archivedAt);
  return {
    ...verdict(problems, server, lag, segmentSize),
    systemId: archive.systemId,
    segmentSize,
    timelines,
    streamed,
    problems,
    mode: modeOf(server, streamed),
    lastSegment: timelines.at(-1)?.ranges.at(-1)?.last ?? null,
    archivedTo: end ?? null,
    server: server && lag ? { lsn: server.lsn, timeline: server.timeline, ...lag } : null,
  };
}

function refuseOtherCluster({ systemId, repository }: WalArchive, server: ServerWal | undefined): void {
  if (server === undefined || server.systemId === systemId) return;
  throw new OperationalError(
    'conflict',
    `Cannot compare the archive of cluster ${systemId} in ${repository.target.name} with the server: that is cluster ${server.systemId}`,
    { hint: 'The server was made anew, or it is another one: name its archive with --system-id' },
  );
}

function mixUps(files: readonly ArchivedWal[]): string[] {
  return files
    .filter(({ name }, index) => files[index + 1]?.name === name)
    .map(({ name }) => `${name}: two different files of that name; two servers archive here`);
}

function gapText({ first, last, segments }: TimelineRanges['gaps'][number]): string {
  return segments === 1 ? `${first} is missing` : `${first} to ${last} are missing (${segments} segments)`;
}

/** What lies between the last whole segment and the one that is streamed. */
function gapBefore(
  streamed: WalStatus['streamed'],
  timelines: readonly TimelineRanges[],
  segmentSize: number,
): TimelineRanges['gaps'] {
  const lasts = timelines.flatMap(({ ranges }) => ranges.map(({ last }) => segmentNumber(last, segmentSize)));
  if (streamed === null || lasts.length === 0) return [];
  const [after, before] = [Math.max(...lasts) + 1, segmentNumber(streamed.segment, segmentSize) - 1];
  const timeline = Number.parseInt(streamed.segment.slice(0, 8), 16);
  return after > before ? [] : [walRange(timeline, after, before, segmentSize)];
}

/** Those of the segments behind the last whole one, on the newest timeline that has any. */
async function newestPieces(
  { repository, systemId }: WalArchive,
  timelines: readonly TimelineRanges[],
  { signal }: WalOptions,
): Promise<readonly WalPiece[]> {
  const last = timelines.at(-1)?.ranges.at(-1)?.last ?? '';
  const pieces: WalPiece[] = [];
  for await (const { name } of repository.target.list(`wal/${systemId}/`, signal)) {
    const piece = parsePiece(name);
    if (piece !== undefined && piece.segment > last) pieces.push(piece);
  }
  const newest = pieces
    .map(({ segment }) => segment)
    .sort()
    .at(-1);
  return pieces.filter(({ segment }) => segment === newest);
}

function streamedEnd(pieces: readonly WalPiece[], segmentSize: number): WalStatus['streamed'] {
  const chain = pieceChain(pieces);
  const last = chain.at(-1);
  if (last === undefined) return null;
  const start = BigInt(segmentNumber(last.segment, segmentSize)) * BigInt(segmentSize);
  return { segment: last.segment, to: start + BigInt(last.to), at: last.at * 1_000 };
}

function archivedEnd(
  timelines: readonly TimelineRanges[],
  streamed: WalStatus['streamed'],
  segmentSize: number,
): bigint | undefined {
  const last = timelines.at(-1)?.ranges.at(-1)?.last;
  if (streamed !== null) return streamed.to;
  return last === undefined ? undefined : BigInt(segmentNumber(last, segmentSize) + 1) * BigInt(segmentSize);
}

type Lag = Omit<NonNullable<WalStatus['server']>, 'lsn' | 'timeline'>;

/** The server tells what it has archived, not where to: it may be another archive, or none. */
function isHere(lastArchived: string | null | undefined, files: readonly ArchivedWal[]): boolean {
  return files.some(({ name }) => name === lastArchived);
}

function lagOf(server: ServerWal, end: bigint | undefined, archivedAt: number | null): Lag {
  const lagBytes = end === undefined ? null : Number(server.lsn > end ? server.lsn - end : 0n);
  return {
    lagBytes,
    lagSeconds:
      lagBytes === 0 ? 0 : archivedAt === null ? null : Math.max(0, (server.now - archivedAt) / 1_000),
    waitingSegments: server.waiting,
    lastArchivedAt: server.lastArchivedAt,
  };
}

function modeOf(server: ServerWal | undefined, streamed: WalStatus['streamed']): WalStatus['mode'] {
  const command = server === undefined ? streamed === null : server.archiveMode !== 'off';
  if (streamed === null) return command ? 'command' : 'none';
  return command ? 'both' : 'stream';
}

function verdict(
  problems: readonly string[],
  server: ServerWal | undefined,
  lag: Lag | undefined,
  segmentSize: number,
): Pick<WalStatus, 'state' | 'because'> {
  const [problem] = problems;
  if (problem?.includes('two different')) return { state: 'failed', because: problem };
  if (server && isFailing(server))
    return { state: 'failed', because: `archive_command fails at ${server.lastFailed}` };
  if (problem !== undefined) return { state: 'gap', because: problem };
  if (server && lag && (lag.lagBytes === null || lag.lagBytes > USUAL_SEGMENTS * segmentSize))
    return { state: 'behind', because: behindText(server, lag) };
  return { state: 'ok', because: null };
}

/** Its last try failed: PostgreSQL tries the same file again until it is taken. */
function isFailing({ archiveMode, lastFailedAt, lastArchivedAt }: ServerWal): boolean {
  return archiveMode !== 'off' && lastFailedAt !== null && lastFailedAt > (lastArchivedAt ?? 0);
}

function behindText({ lsn }: ServerWal, { lagBytes, waitingSegments }: Lag): string {
  if (lagBytes === null) return `nothing is archived, and the server is at ${formatLsn(lsn)}`;
  const waiting = waitingSegments ? `, ${waitingSegments} segments wait in pg_wal` : '';
  return `the archive is ${Math.round(lagBytes / 2 ** 20)} MiB behind the server${waiting}`;
}
