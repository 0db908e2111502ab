import { ArchiveWriter } from './archive-writer.ts';
import { ChunkKeeper } from './chunk-keeper.ts';
import { chunkName } from './chunk-name.ts';
import { readCondemned } from './condemned.ts';
import { FreshChunks } from './fresh-chunks.ts';
import { KeptList } from './kept-list.ts';
import { snapshotName } from './object-names.ts';
import type { OpenedRepository } from './opened-repository.ts';
import { PackWriter } from './pack-writer.ts';
import { PreviousEntries } from './previous-entries.ts';
import type { WriterOptions } from './repository.ts';
import { newSessionKey } from './session-key.ts';
import type { SnapshotSummary } from './snapshot.ts';
import { encodeSnapshot } from './snapshot-object.ts';
import { ArchiveThreads } from './threads/archive-threads.ts';
import { WriterLease } from './writer-lease.ts';

/** Begins a snapshot: says that a writer is at work, then looks at what is there, in this order (`FORMAT.md` §Pruning). */
export async function beginWriter(
  repository: OpenedRepository,
  options: WriterOptions,
): Promise<ArchiveWriter> {
  const { target, secrets, level, listFolder } = repository.parts;
  const lease = await WriterLease.take(target, secrets.indexKey, options.identity.host);
  try {
    const condemned = await readCondemned(target, secrets.indexKey, options.signal);
    const index = await repository.parts.index();
    const parent =
      options.readAll === true
        ? undefined
        : // A damaged one is none to build on, and no reason not to back up.
          lastOf(await repository.snapshots(options.signal, () => {}), options);
    const session = newSessionKey(secrets);
    const fresh = new FreshChunks(index, condemned.packs);
    const threads = new ArchiveThreads({ nameKey: secrets.nameKey, sessionKey: session.key, level });
    const packs = new PackWriter({ target, secrets, session, index, fresh, signal: options.signal });
    const kept = new KeptList(repository.access === 'write' ? listFolder : undefined, repository.id);
    const previous = parent && (await previousOf(repository, parent, kept, options.signal));
    return new ArchiveWriter({
      options,
      packs,
      previous,
      keeper: new ChunkKeeper(threads, fresh, packs),
      parent: parent?.id ?? null,
      now: () => new Date(),
      hasAll: ({ chunks }) =>
        chunks.every((digest) => fresh.has(chunkName(secrets.nameKey, Buffer.from(digest, 'hex')))),
      onLines: (lines) => kept.write(lines),
      publish: async (snapshot) => {
        await lease.mustHold();
        await target.write(snapshotName(snapshot.id), encodeSnapshot(snapshot, secrets, session));
        kept.keep(snapshot.id, parent?.id);
      },
      release: async () => {
        await previous?.close().catch(() => {});
        await threads.close();
        kept.close();
        await lease.release();
      },
    });
  } catch (error) {
    await lease.release();
    throw error;
  }
}

function lastOf(all: readonly SnapshotSummary[], { identity }: WriterOptions): SnapshotSummary | undefined {
  return all.findLast(
    ({ host, kind, source }) =>
      host === identity.host && kind === identity.kind && source === identity.source,
  );
}

async function previousOf(
  repository: OpenedRepository,
  parent: SnapshotSummary,
  kept: KeptList,
  signal: AbortSignal | undefined,
): Promise<PreviousEntries | undefined> {
  const startedAt = Date.parse(parent.startedAt);
  if (repository.access === 'full') {
    const snapshot = await repository.snapshot(parent.id, signal);
    return new PreviousEntries(repository.entries(snapshot, signal), startedAt);
  }
  const entries = kept.entriesOf(parent.id);
  return entries && new PreviousEntries(entries, startedAt);
}
