import { errorMessage } from '../../agent/kit/errors.ts';
import { parseTimelineHistory } from './timeline-history.ts';
import type { ArchivedWal, WalArchive, WalOptions } from './wal-archive.ts';
import { historyName, segmentName, segmentNumber } from './wal-name.ts';
import { walObjectName } from './wal-object.ts';
import type { TimelineRanges } from './wal-ranges.ts';

/**
 * What is wrong between the timelines of an archive: a history that is missing or damaged, and a gap between where a timeline left
 * its parent and where the archive has it from.
 */
export async function timelineProblems(
  archive: WalArchive,
  files: readonly ArchivedWal[],
  timelines: readonly TimelineRanges[],
  segmentSize: number,
  options: WalOptions = {},
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { timeline, ranges } of timelines.filter(({ timeline }) => timeline > 1)) {
    const name = historyName(timeline);
    const file = files.find((one) => one.name === name);
    const first = ranges[0]?.first;
    if (file === undefined) problems.push(`${name} is missing: recovery does not find timeline ${timeline}`);
    else if (first !== undefined && archive.repository.access === 'full')
      problems.push(...(await forkProblems(archive, file, { timeline, first, segmentSize }, options)));
  }
  return problems;
}

type Fork = { readonly timeline: number; readonly first: string; readonly segmentSize: number };

async function forkProblems(
  archive: WalArchive,
  { name, tag, parts, segmentSize: size }: ArchivedWal,
  { timeline, first, segmentSize }: Fork,
  { signal }: WalOptions,
): Promise<string[]> {
  const { repository, systemId } = archive;
  try {
    const object = walObjectName({ systemId, name, tag, part: 1, parts, segmentSize: size });
    const text = Buffer.from(await repository.getSealed(object, signal)).toString('latin1');
    const fork = parseTimelineHistory(text, timeline).at(-1);
    if (fork === undefined) return [];
    const start = Number(fork.until / BigInt(segmentSize));
    if (segmentNumber(first, segmentSize) <= start) return [];
    return [`${segmentName(timeline, start, segmentSize)} is missing, where timeline ${timeline} begins`];
  } catch (error) {
    return [errorMessage(error)];
  }
}
