import { OperationalError } from '../../../agent/kit/errors.ts';
import { parseTimelineHistory } from '../timeline-history.ts';
import type { ArchivedWal, WalArchive, WalOptions } from '../wal-archive.ts';
import { historyName, parseWalName, segmentNumber } from '../wal-name.ts';
import { walObjectName } from '../wal-object.ts';

/** Segments of the way that recovery takes to the newest timeline, by their numbers, without a gap at the end of the archive. */
export type WalPath = {
  readonly timeline: number;
  /** In order; each number follows the one before. */
  readonly segments: readonly { readonly number: number; readonly name: string }[];
};

/** @throws OperationalError `not-found` for an archive without a segment */
export async function newestPath(
  archive: WalArchive,
  segmentSize: number,
  files: readonly ArchivedWal[],
  options: WalOptions = {},
): Promise<WalPath> {
  const segments = files.filter(({ name }) => parseWalName(name)?.kind === 'segment');
  const timeline = Math.max(0, ...segments.map(({ name }) => Number.parseInt(name.slice(0, 8), 16)));
  if (timeline === 0)
    throw new OperationalError(
      'not-found',
      `Cannot look at the WAL of ${archive.systemId}: none is archived`,
    );
  const starts = await timelineStarts(archive, files, timeline, segmentSize, options);
  const byNumber = new Map<number, string>();
  for (const { name } of segments) {
    const [number, own] = [segmentNumber(name, segmentSize), Number.parseInt(name.slice(0, 8), 16)];
    if (timelineAt(starts, number) === own) byNumber.set(number, name);
  }
  return { timeline, segments: lastRun(byNumber) };
}

type Start = { readonly timeline: number; readonly number: number };

/** From which segment on each timeline is the one to read; the segment in which one begins has the end of its parent too. */
async function timelineStarts(
  archive: WalArchive,
  files: readonly ArchivedWal[],
  timeline: number,
  segmentSize: number,
  { signal }: WalOptions,
): Promise<readonly Start[]> {
  const file = files.find(({ name }) => name === historyName(timeline));
  if (timeline === 1 || file === undefined) return [{ timeline, number: 0 }];
  const { repository, systemId } = archive;
  const object = walObjectName({ ...file, systemId, part: 1 });
  const text = Buffer.from(await repository.getSealed(object, signal)).toString('latin1');
  const ancestors = parseTimelineHistory(text, timeline);
  const children = [...ancestors.slice(1).map((one) => one.timeline), timeline];
  const first = { timeline: ancestors[0]?.timeline ?? timeline, number: 0 };
  return [
    first,
    ...ancestors.map(({ until }, index) => ({
      timeline: children[index] as number,
      number: Number(until / BigInt(segmentSize)),
    })),
  ];
}

function timelineAt(starts: readonly Start[], number: number): number | undefined {
  return starts.findLast((start) => start.number <= number)?.timeline;
}

function lastRun(byNumber: ReadonlyMap<number, string>): WalPath['segments'] {
  const numbers = [...byNumber.keys()].sort((a, b) => a - b);
  const first = numbers.findLastIndex((number, index) => numbers[index - 1] !== number - 1);
  return numbers.slice(first).map((number) => ({ number, name: byNumber.get(number) as string }));
}
