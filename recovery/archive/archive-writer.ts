import { OperationalError } from '../../agent/kit/errors.ts';
import { version } from '../../agent/kit/version.ts';
import { ByteFeed } from './byte-feed.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import type { EntryHeader, StoredContent } from './entry.ts';
import { EntryListWriter } from './entry-list-writer.ts';
import { contentBytes, FileBatch, wholePiece } from './file-batch.ts';
import { readLargeFile, storedOf } from './large-file.ts';
import { newObjectId } from './object-names.ts';
import type { PackWriter } from './pack-writer.ts';
import { PendingEntries, type PendingEntry } from './pending-entries.ts';
import { PhaseTimes } from './phase-times.ts';
import type { PreviousEntries } from './previous-entries.ts';
import type {
  AddOptions,
  ArchiveProgress,
  Captured,
  Content,
  SnapshotWriter,
  Stored,
  WriterOptions,
} from './repository.ts';
import type { Snapshot } from './snapshot.ts';

/** What a snapshot consists of when all its content is in the archive. */
export type WriterParts = {
  readonly options: WriterOptions;
  readonly keeper: ChunkKeeper;
  readonly packs: PackWriter;
  readonly previous: PreviousEntries | undefined;
  readonly parent: string | null;
  /** Whether all of a content that is taken over is still there. */
  readonly hasAll: (content: StoredContent) => boolean;
  /** Makes a snapshot visible. */
  readonly publish: (snapshot: Snapshot) => Promise<void>;
  /** Lets go of threads and of the lease. Never throws. */
  readonly release: () => Promise<void>;
  readonly onLines: (lines: Uint8Array) => void;
  readonly now: () => Date;
};

/** Writes one snapshot. */
export class ArchiveWriter implements SnapshotWriter {
  readonly #parts: WriterParts;
  readonly #batch = new FileBatch();
  readonly #list: EntryListWriter;
  readonly #pending: PendingEntries;
  readonly #running = new Set<Promise<void>>();
  readonly #notes: string[] = [];
  readonly #phases = new PhaseTimes();
  readonly #startedAt: Date;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;
  #bytes = 0;
  #total: { bytes: number | null; entries: number | null } = { bytes: null, entries: null };

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#startedAt = parts.now();
    this.#list = new EntryListWriter(parts.keeper, parts.onLines);
    this.#pending = new PendingEntries((header, content) => this.#list.write(header, content));
  }

  async add(header: EntryHeader, content?: Content, options: AddOptions = {}): Promise<void> {
    this.#check();
    if (content === undefined) this.#settle(this.#pending.add(header), undefined);
    else if (content.from === 'path') await this.#addPath(header, content, options);
    else await this.#addBytes(header, content, options);
    await this.#list.room();
  }

  async settled(): Promise<void> {
    this.#check();
    await this.#sendBatch();
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#check();
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  expect({ bytes, entries }: { readonly bytes: number; readonly entries?: number }): void {
    this.#total = { bytes, entries: entries ?? null };
    this.#tell();
  }

  phase(name: string): void {
    this.#phases.begin(name);
    this.#tell();
  }

  async commit(captured: Captured): Promise<Snapshot> {
    try {
      const snapshot = await this.#finished(captured);
      await this.#parts.publish(snapshot);
      return snapshot;
    } finally {
      this.#ended = true;
      await this.#parts.release();
    }
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#parts.packs.settle();
    await this.#parts.release();
  }

  async #finished(captured: Captured): Promise<Snapshot> {
    await this.settled();
    const { list, treeDigest } = await this.#list.end();
    await this.#parts.keeper.settle();
    await this.#parts.packs.flush();
    this.#parts.options.signal?.throwIfAborted();
    return {
      ...this.#parts.options.identity,
      id: newObjectId(),
      startedAt: this.#startedAt.toISOString(),
      finishedAt: this.#parts.now().toISOString(),
      method: captured.method ?? null,
      entries: this.#list.entries,
      bytes: this.#list.bytes,
      addedBytes: this.#parts.packs.storedBytes,
      treeDigest,
      parent: this.#parts.parent,
      notes: this.#notes.length,
      phases: this.#phases.end(),
      program: `vedette ${version}`,
      list: list.chunks,
      noteTexts: this.#notes,
      fingerprints: captured.fingerprints ?? [],
      canary: captured.canary ?? null,
      facts: captured.facts ?? {},
    };
  }

  async #addPath(
    header: EntryHeader,
    content: Content & { from: 'path' },
    options: AddOptions,
  ): Promise<void> {
    const same = await this.#parts.previous?.same(header);
    if (same !== undefined && this.#parts.hasAll(same)) {
      this.#stored(this.#pending.add(header), options, {
        content: same,
        changedWhileRead: false,
        badPages: [],
      });
    } else if (contentBytes(content) > FileBatch.LARGEST) await this.#addLarge(header, content, options);
    else await this.#addSmall(header, content, options);
  }

  async #addSmall(
    header: EntryHeader,
    content: Content & { from: 'path' },
    options: AddOptions,
  ): Promise<void> {
    if (this.#batch.isFullFor(contentBytes(content))) await this.#sendBatch();
    const entry = this.#pending.add(header);
    this.#batch.add({ piece: wholePiece(content, header.mtime), entry, options });
  }

  async #addLarge(
    header: EntryHeader,
    content: Content & { from: 'path' },
    options: AddOptions,
  ): Promise<void> {
    await this.#sendBatch();
    const entry = this.#pending.add(header);
    let told = 0;
    const onRead = (bytes: number) => {
      told += bytes;
      this.#moved(bytes);
    };
    try {
      const { stored } = await readLargeFile(this.#parts.keeper, content, header.mtime, onRead);
      this.#follow(this.#storedLater(entry, options, stored, told));
    } catch (error) {
      this.#failed(entry, options, error);
      this.#check();
    }
  }

  async #addBytes(
    header: EntryHeader,
    content: Exclude<Content, { from: 'path' }>,
    options: AddOptions,
  ): Promise<void> {
    await this.#sendBatch();
    const entry = this.#pending.add(header);
    const feed = new ByteFeed(this.#parts.keeper, content.from === 'stream' ? content.page : undefined);
    const stream = content.from === 'stream' ? content.stream : [content.bytes];
    let told = 0;
    for await (const bytes of stream) {
      this.#check();
      await feed.push(bytes);
      told += bytes.length;
      this.#moved(bytes.length);
    }
    const stored = feed.end().then((end) => ({ content: end, changedWhileRead: false, badPages: [] }));
    this.#follow(this.#storedLater(entry, options, stored, told));
  }

  async #sendBatch(): Promise<void> {
    const files = this.#batch.take();
    if (files.length === 0) return;
    const { kept } = await this.#parts.keeper.keep(files.map(({ piece }) => piece));
    this.#follow(
      kept.then((pieces) => {
        for (const [index, piece] of pieces.entries()) {
          const { entry, options } = files[index]!;
          if (piece.failure === undefined) this.#stored(entry, options, storedOf([piece]));
          else
            this.#failed(
              entry,
              options,
              Object.assign(new Error(piece.failure.message), { code: piece.failure.code }),
            );
        }
      }),
    );
  }

  async #storedLater(
    entry: PendingEntry,
    options: AddOptions,
    later: Promise<Stored>,
    told: number,
  ): Promise<void> {
    try {
      const stored = await later;
      this.#stored(entry, options, stored, stored.content.bytes - told);
    } catch (error) {
      this.#failed(entry, options, error);
    }
  }

  #stored(entry: PendingEntry, { onStored }: AddOptions, stored: Stored, moved = stored.content.bytes): void {
    this.#moved(moved);
    this.#settle(entry, stored.content);
    onStored?.(stored);
  }

  #settle(entry: PendingEntry, content: StoredContent | undefined): void {
    this.#pending.settle(entry, content);
  }

  /** A file that cannot be read is the source's to judge; what the archive cannot do ends the snapshot. */
  #failed(entry: PendingEntry, { onFailed }: AddOptions, error: unknown): void {
    this.#pending.drop(entry);
    if (onFailed === undefined || error instanceof OperationalError) this.#failure ??= { error };
    else onFailed(error);
  }

  #follow(work: Promise<void>): void {
    const settled: Promise<void> = work
      .catch((error) => {
        this.#failure ??= { error };
      })
      .then(() => void this.#running.delete(settled));
    this.#running.add(settled);
  }

  #check(): void {
    this.#parts.options.signal?.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #moved(bytes: number): void {
    this.#bytes += bytes;
    this.#tell();
  }

  #tell(): void {
    const progress: ArchiveProgress = {
      phase: this.#phases.current,
      bytes: this.#bytes,
      totalBytes: this.#total.bytes,
      entries: this.#list.entries,
      totalEntries: this.#total.entries,
      storedBytes: this.#parts.packs.storedBytes,
    };
    this.#parts.options.onProgress?.(progress);
  }
}
