import { OperationalError } from '../../../agent/kit/errors.ts';
import type { ChunkIndex } from '../chunk-index.ts';
import { chunkName } from '../chunk-name.ts';
import type { OpenedRepository } from '../opened-repository.ts';
import type { SnapshotSummary } from '../snapshot.ts';
import type { AffectedSnapshot } from './check-report.ts';

/** Which snapshots, and what in them, need packs that are damaged. Those whose list cannot be read are affected as a whole. */
export async function affectedSnapshots(
  repository: OpenedRepository,
  index: ChunkIndex,
  bad: ReadonlySet<string>,
  only: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Map<string, AffectedSnapshot[]>> {
  const found = new Map<string, AffectedSnapshot[]>();
  if (repository.access === 'write') return found;
  for (const summary of await summariesOf(repository, only, signal)) {
    const paths = await pathsByPack(repository, index, bad, summary, signal);
    for (const [pack, all] of paths) {
      const { id, source, startedAt } = summary;
      const affected = { snapshot: id, source, startedAt, entries: all.length, paths: all.slice(0, 10) };
      found.set(pack, [...(found.get(pack) ?? []), affected]);
    }
  }
  return found;
}

async function summariesOf(
  repository: OpenedRepository,
  only: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly SnapshotSummary[]> {
  if (only !== undefined) return [await repository.snapshot(only, signal)];
  return repository.snapshots(signal).catch((error) => {
    if (error instanceof OperationalError && error.kind === 'storage') return [];
    throw error;
  });
}

async function pathsByPack(
  repository: OpenedRepository,
  index: ChunkIndex,
  bad: ReadonlySet<string>,
  summary: SnapshotSummary,
  signal: AbortSignal | undefined,
): Promise<Map<string, string[]>> {
  const paths = new Map<string, string[]>();
  const note = (digest: string, path: string) => {
    const pack = index.find(chunkName(repository.parts.secrets.nameKey, Buffer.from(digest, 'hex')))?.pack;
    if (pack === undefined || !bad.has(pack)) return;
    const known = paths.get(pack);
    if (known === undefined) paths.set(pack, [path]);
    else if (known.at(-1) !== path) known.push(path);
  };
  try {
    const snapshot = await repository.snapshot(summary.id, signal);
    for (const digest of snapshot.list) note(digest, '(the list of its entries)');
    for await (const { path, content } of repository.entries(snapshot, signal))
      for (const digest of content?.chunks ?? []) note(digest, path);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
  }
  return paths;
}
