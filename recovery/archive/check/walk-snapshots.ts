import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { chosenSnapshot } from '../chosen-snapshot.ts';
import type { ChunkIndex } from '../chunk-index.ts';
import { chunkName } from '../chunk-name.ts';
import { idOf, snapshotName } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';
import type { SnapshotSummary } from '../snapshot.ts';
import { decodeSummary } from '../snapshot-object.ts';
import type { CheckProblem } from './check-report.ts';

export type WalkedSnapshots = {
  readonly snapshots: number;
  readonly entries: number;
  /** Packs that the one snapshot needs that was asked for; undefined for all. */
  readonly packs: ReadonlySet<string> | undefined;
  readonly problems: readonly CheckProblem[];
};

/** Goes through every entry of every snapshot, or of one: are all its chunks in the index? Needs a key that reads. */
export async function walkSnapshots(
  repository: OpenedRepository,
  index: ChunkIndex,
  only: string | undefined,
  signal: AbortSignal | undefined,
): Promise<WalkedSnapshots> {
  const problems: CheckProblem[] = [];
  const summaries = await readableSummaries(repository, problems, signal);
  const some = only === undefined ? summaries : [chosenSnapshot(summaries, only, repository.target.name)];
  const packs = only === undefined ? undefined : new Set<string>();
  let entries = 0;
  if (repository.access === 'write') return { snapshots: some.length, entries, packs, problems };
  for (const summary of some) {
    try {
      entries += await walkOne(repository, index, summary, packs, problems, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof OperationalError)) throw error;
      problems.push({
        object: snapshotName(summary.id),
        problem: errorMessage(error),
        affects: [affected(summary, 0, [])],
      });
    }
  }
  return { snapshots: some.length, entries, packs, problems };
}

/** A damaged one does not keep the others from being looked at. */
async function readableSummaries(
  repository: OpenedRepository,
  problems: CheckProblem[],
  signal: AbortSignal | undefined,
): Promise<SnapshotSummary[]> {
  const { target, parts } = repository;
  const found: SnapshotSummary[] = [];
  for await (const { name } of target.list('snapshots/', signal)) {
    const id = idOf(name);
    if (id === undefined) continue;
    const summary = decodeSummary(id, await target.read(name, { ...(signal && { signal }) }), parts.secrets);
    if (summary !== undefined) found.push(summary);
    else problems.push({ object: name, problem: 'it is damaged, or of another repository', affects: [] });
  }
  return found.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

async function walkOne(
  repository: OpenedRepository,
  index: ChunkIndex,
  summary: SnapshotSummary,
  packs: Set<string> | undefined,
  problems: CheckProblem[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const snapshot = await repository.snapshot(summary.id, signal);
  const lost: string[] = [];
  let entries = 0;
  const isThere = (digest: string) => {
    const place = index.find(chunkName(repository.parts.secrets.nameKey, Buffer.from(digest, 'hex')));
    if (place !== undefined) packs?.add(place.pack);
    return place !== undefined;
  };
  if (!snapshot.list.every(isThere))
    throw new OperationalError('storage', 'no index has all of its list of entries');
  const noteList = (list: readonly string[]) => list.forEach(isThere);
  for await (const { path, content } of repository.entries(snapshot, signal, noteList)) {
    entries += 1;
    if (content !== undefined && !content.chunks.map(isThere).every(Boolean)) lost.push(path);
  }
  if (lost.length > 0)
    problems.push({
      object: snapshotName(summary.id),
      problem: 'no index has some of its chunks; vedette backup repair may find them in the packs',
      affects: [affected(summary, lost.length, lost)],
    });
  return entries;
}

function affected({ id, source, startedAt }: SnapshotSummary, entries: number, paths: readonly string[]) {
  return { snapshot: id, source, startedAt, entries, paths: paths.slice(0, 10) };
}
