import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Repository } from '../../archive/repository.ts';
import { formatLsn, parseLsn } from '../../wal/lsn.ts';
import { getPieces } from '../../wal/stream/get-pieces.ts';
import { type Ancestor, parseTimelineHistory } from '../../wal/timeline-history.ts';
import { type WalArchive, walArchive } from '../../wal/wal-archive.ts';
import { parseWalName, segmentName, segmentNumber } from '../../wal/wal-name.ts';
import type { PhysicalFacts } from './physical-facts.ts';
import type { RecoveryTarget } from './recovery-target.ts';

/** The WAL of an archive that a restore replays. */
export type WalPlan = {
  readonly archive: WalArchive;
  /** Timeline that is followed to its end. */
  readonly timeline: number;
  /** Segments of the archive, in their order. */
  readonly segments: readonly string[];
  readonly histories: readonly string[];
  /** The segment behind the last of them, of which the archive may have a part that was streamed. */
  readonly tail: string | undefined;
  /** LSN behind the last of them. */
  readonly until: string;
  /** First segment that is missing while later ones are there; undefined where there is no gap. */
  readonly gap: string | undefined;
  /** Whether it reaches the end of the backup, before which nothing is consistent. */
  readonly consistent: boolean;
};

/** How many files are fetched at a time. */
const AT_A_TIME = 4;

/**
 * Looks what the archive has from the start of a backup on, along its timeline and the newest one that came from it.
 *
 * @param temporaryFolder for the histories that have to be read
 */
export async function planWal(
  repository: Repository,
  facts: PhysicalFacts,
  target: RecoveryTarget,
  {
    signal,
    temporaryFolder,
  }: { readonly signal: AbortSignal; readonly temporaryFolder: () => Promise<string> },
): Promise<WalPlan> {
  const archive = walArchive(repository, facts.systemId);
  const names = (await archive.list({ signal })).map(({ name }) => name);
  const histories = names.filter((name) => parseWalName(name)?.kind === 'history').sort();
  const lineage = await newestLineage(archive, histories, facts, { signal, temporaryFolder });
  const found = segmentsAlong(lineage, new Set(names), facts, lastNumber(target, facts));
  return { archive, histories, timeline: lineage.timeline, ...found };
}

type Lineage = { readonly timeline: number; readonly ancestors: readonly Ancestor[] };

/** The newest timeline that came from that of the backup behind its end. */
async function newestLineage(
  archive: WalArchive,
  histories: readonly string[],
  facts: PhysicalFacts,
  {
    signal,
    temporaryFolder,
  }: { readonly signal: AbortSignal; readonly temporaryFolder: () => Promise<string> },
): Promise<Lineage> {
  for (const name of [...histories].reverse()) {
    const timeline = Number.parseInt(name.slice(0, 8), 16);
    if (timeline < facts.timeline) break;
    const path = join(await temporaryFolder(), name);
    await archive.get(name, path, { signal });
    const ancestors = parseTimelineHistory(await readFile(path, 'utf8'), timeline);
    const branch = ancestors.find((one) => one.timeline === facts.timeline)?.until;
    if (timeline === facts.timeline || (branch !== undefined && branch >= parseLsn(facts.stopLsn)))
      return { timeline, ancestors };
  }
  return { timeline: facts.timeline, ancestors: [] };
}

function segmentsAlong(
  { timeline, ancestors }: Lineage,
  names: ReadonlySet<string>,
  facts: PhysicalFacts,
  last: number,
): Pick<WalPlan, 'segments' | 'tail' | 'until' | 'gap' | 'consistent'> {
  const size = facts.segmentSize;
  const chain = [...ancestors.map((one) => one.timeline), timeline].reverse();
  const start = segmentNumber(facts.startSegment, size);
  const stop = segmentNumber(facts.stopSegment, size);
  const included = facts.wal === 'included' ? stop : -1;
  // As the server looks for them: the newest timeline that has the segment.
  const nameOf = (number: number) =>
    chain.map((one) => segmentName(one, number, size)).find((name) => names.has(name));
  const highest = Math.max(-1, ...numbersOf(names, chain, size));
  const segments: string[] = [];
  let at = start;
  for (; at <= Math.min(last, Math.max(highest, included)); at++) {
    const name = nameOf(at);
    if (name === undefined && at > included) break;
    // What the snapshot has itself need not be fetched; its last segment may be one that was not finished.
    if (name !== undefined && at >= included) segments.push(name);
  }
  const missing = at <= Math.min(last, highest) ? segmentName(timeline, at, size) : undefined;
  const until = formatLsn(BigInt(at) * BigInt(size));
  const tail = at <= last && missing === undefined ? segmentName(timeline, at, size) : undefined;
  return { segments, tail, until, gap: missing, consistent: at > stop };
}

function numbersOf(names: ReadonlySet<string>, chain: readonly number[], size: number): readonly number[] {
  let highest = -1;
  for (const name of names) {
    const wal = parseWalName(name);
    if (wal?.kind === 'segment' && chain.includes(wal.timeline))
      highest = Math.max(highest, segmentNumber(name, size));
  }
  return [highest];
}

/** Number of the last segment that can be of use. */
function lastNumber(target: RecoveryTarget, { stopSegment, segmentSize }: PhysicalFacts): number {
  if (target.kind === 'immediate') return segmentNumber(stopSegment, segmentSize);
  if (target.kind === 'lsn') return Number(parseLsn(target.lsn) / BigInt(segmentSize));
  return Number.MAX_SAFE_INTEGER;
}

/** Puts everything of a plan into the folder of the WAL. */
export async function fetchWal(
  { archive, segments, histories, tail }: WalPlan,
  walFolder: string,
  signal: AbortSignal,
  onFetched: (files: number) => void,
): Promise<void> {
  const names = [...histories, ...segments];
  let [next, fetched] = [0, 0];
  const fetchNext = async () => {
    while (next < names.length) {
      signal.throwIfAborted();
      const name = names[next++] as string;
      await archive.get(name, join(walFolder, name), { signal });
      onFetched(++fetched);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, fetchNext));
  if (tail !== undefined) await fetchStreamed(archive, tail, join(walFolder, tail), signal);
}

/** What was streamed of the segment that was being written when the server was lost. */
async function fetchStreamed(
  archive: WalArchive,
  name: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  await getPieces(archive, name, path, { signal }).catch((error) => {
    if (!(error instanceof OperationalError) || error.kind !== 'not-found') throw error;
  });
}

/** @throws OperationalError for a target before the end of the backup, which no replay reaches */
export function refuseTooEarly(target: RecoveryTarget, facts: PhysicalFacts, finishedAt: string): void {
  const early =
    (target.kind === 'time' && target.at.getTime() < Date.parse(finishedAt)) ||
    (target.kind === 'lsn' && parseLsn(target.lsn) < parseLsn(facts.stopLsn));
  if (early)
    throw new OperationalError(
      'conflict',
      `Cannot restore to before the end of the backup (${finishedAt}, LSN ${facts.stopLsn})`,
      { hint: 'choose an older snapshot' },
    );
}
