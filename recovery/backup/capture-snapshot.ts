import type { Repository } from '../archive/repository.ts';
import type { Snapshot } from '../archive/snapshot.ts';
import { sourceKinds } from '../sources/index.ts';
import { TemporaryFolders } from '../temporary-folders.ts';
import type { BackupDefinition } from './backup-definition.ts';
import { kindOfChosen } from './kind-of-chosen.ts';
import type { RunBackupOptions } from './run-backup-options.ts';

/** Captures the source into the repository; leaves no snapshot and no temporary folder behind where it throws. */
export async function captureSnapshot(
  definition: BackupDefinition,
  repository: Repository,
  options: RunBackupOptions & { readonly signal: AbortSignal },
): Promise<Snapshot> {
  const { signal, now = () => new Date(), onProgress, readAll } = options;
  const { host, group, tags, source, name } = definition;
  const kind = kindOfChosen('source', source.kind, sourceKinds);
  const writer = await repository.write({
    identity: { host, kind: kind.kind, source: name, group, tags },
    signal,
    ...(onProgress && { onProgress: (progress) => onProgress(progress, definition) }),
    ...(readAll && { readAll }),
  });
  const folders = new TemporaryFolders();
  try {
    const previous = () => previousSnapshot(definition, repository, signal);
    const context = { signal, now, repository, previous, temporaryFolder: () => folders.make() };
    return await writer.commit(await kind.capture(source.options, writer, context));
  } catch (error) {
    await writer.abort();
    throw error;
  } finally {
    await folders.remove();
  }
}

/** The last snapshot of this source, where the key may read it. */
async function previousSnapshot(
  { host, name }: BackupDefinition,
  repository: Repository,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  if (repository.access !== 'full') return undefined;
  const all = await repository.snapshots(signal, () => {});
  const last = all.findLast((snapshot) => snapshot.host === host && snapshot.source === name);
  return last && repository.snapshot(last.id, signal);
}
