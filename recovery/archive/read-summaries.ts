import type { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import { damaged } from './damage.ts';
import { idOf, snapshotName } from './object-names.ts';
import type { RepositorySecrets } from './repository-secrets.ts';
import type { SnapshotSummary } from './snapshot.ts';
import { decodeSummary } from './snapshot-object.ts';

const AT_ONCE = 8;

/**
 * The summary of every snapshot, the oldest first. What `known` has is not fetched again. A damaged one is told of and left out; throws
 * `storage` where nobody is told.
 */
export async function readSummaries(
  target: Target,
  secrets: RepositorySecrets,
  known: Map<string, SnapshotSummary>,
  signal?: AbortSignal,
  onDamaged: (error: OperationalError, id: string) => void = (error) => {
    throw error;
  },
): Promise<SnapshotSummary[]> {
  const ids: string[] = [];
  for await (const { name } of target.list('snapshots/', signal)) {
    const id = idOf(name);
    if (id !== undefined) ids.push(id);
  }
  const missing = ids.filter((id) => !known.has(id));
  for (let at = 0; at < missing.length; at += AT_ONCE)
    await Promise.all(
      missing
        .slice(at, at + AT_ONCE)
        .map((id) => readOne(target, secrets, known, id, signal, (error) => onDamaged(error, id))),
    );
  return ids
    .flatMap((id) => known.get(id) ?? [])
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.id < b.id ? -1 : 1));
}

async function readOne(
  target: Target,
  secrets: RepositorySecrets,
  known: Map<string, SnapshotSummary>,
  id: string,
  signal: AbortSignal | undefined,
  onDamaged: (error: OperationalError) => void,
): Promise<void> {
  const object = await target.read(snapshotName(id), { ...(signal && { signal }) }).catch((error) => {
    // Forgotten between the listing and now.
    if ((error as { kind?: string }).kind === 'not-found') return undefined;
    throw error;
  });
  if (object === undefined) return;
  const summary = decodeSummary(id, object, secrets);
  if (summary === undefined) onDamaged(damaged(snapshotName(id), target.name));
  else known.set(id, summary);
}
