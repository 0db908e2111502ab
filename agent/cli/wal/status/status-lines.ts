import { formatLsn } from '../../../../recovery/wal/lsn.ts';
import type { WalStatus } from '../../../../recovery/wal/wal-status.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { safeLine } from '../../../kit/safe-text.ts';

/** What a person reads of an archive of WAL. */
export function statusLines(target: string, status: WalStatus): string[] {
  const { state, because, systemId, segmentSize, timelines, streamed, problems, mode } = status;
  return [
    `${safeLine(target)}: WAL of cluster ${systemId}: ${state}${because === null ? '' : `: ${safeLine(because)}`}`,
    `  segments of ${humanBytes(segmentSize)}, archived by ${mode}`,
    ...timelines.flatMap(({ timeline, ranges, segments, bytes }) => [
      `  timeline ${timeline}: ${segments} segments, ${humanBytes(bytes)} stored`,
      ...ranges.map(({ first, last }) => `    ${first} to ${last}`),
    ]),
    ...(streamed ? [`  streamed: ${streamed.segment} to ${formatLsn(streamed.to)}`] : []),
    ...serverLines(status),
    ...problems.map((problem) => `  ! ${safeLine(problem)}`),
  ];
}

function serverLines({ server, archivedTo }: WalStatus): string[] {
  if (server === null) return [];
  const { lsn, timeline, lagBytes, lagSeconds, waitingSegments } = server;
  const behind = lagBytes === null ? 'nothing is archived' : `${humanBytes(lagBytes)} behind`;
  const lost = lagSeconds === null ? '' : `, at most ${Math.round(lagSeconds)} s would be lost`;
  const waiting = waitingSegments === null ? '' : `, ${waitingSegments} segments wait in pg_wal`;
  const archived = archivedTo === null ? '' : `, archived to ${formatLsn(archivedTo)}`;
  return [`  server: timeline ${timeline} at ${formatLsn(lsn)}${archived}: ${behind}${lost}${waiting}`];
}
