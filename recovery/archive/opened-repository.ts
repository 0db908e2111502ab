import { errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import { beginWriter } from './begin-writer.ts';
import { BlockReader } from './block-reader.ts';
import { chosenSnapshot } from './chosen-snapshot.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { chunkName } from './chunk-name.ts';
import { damaged } from './damage.ts';
import type { Entry, StoredContent } from './entry.ts';
import { loadIndex } from './load-index.ts';
import { snapshotName } from './object-names.ts';
import { readEntries } from './read-entries.ts';
import { readSummaries } from './read-summaries.ts';
import type { ReadRange, Repository, SnapshotWriter, WriterOptions } from './repository.ts';
import type { RepositorySecrets } from './repository-secrets.ts';
import { decodeSealed, encodeSealed } from './sealed-object.ts';
import { newSessionKey, type SessionKey } from './session-key.ts';
import type { Snapshot, SnapshotSummary } from './snapshot.ts';
import { decodeSnapshot } from './snapshot-object.ts';
import { ArchiveThreads } from './threads/archive-threads.ts';

/** Chunks that are fetched and opened ahead of the one that is given out. */
const AHEAD = 4;

export type OpenedParts = {
  readonly target: Target;
  readonly secrets: RepositorySecrets;
  /** Brought up to date when it is first needed: what only lists snapshots or pushes WAL does not wait for it. */
  readonly index: () => Promise<ChunkIndex>;
  /** Lets go of the index, where it was needed. */
  readonly closeIndex: () => Promise<void>;
  /** Where a writer that cannot read back keeps its last list of entries; undefined for nowhere. */
  readonly listFolder: string | undefined;
  readonly level: number;
};

/** A repository that has been opened. */
export class OpenedRepository implements Repository {
  readonly id: string;
  readonly access: 'full' | 'write';
  readonly target: Target;
  readonly #parts: OpenedParts;
  readonly #summaries = new Map<string, SnapshotSummary>();
  #reader: Promise<BlockReader> | undefined;
  #threads: ArchiveThreads | undefined;
  #session: SessionKey | undefined;

  constructor(parts: OpenedParts) {
    this.#parts = parts;
    this.target = parts.target;
    this.id = Buffer.from(parts.secrets.repositoryId).toString('hex');
    this.access = parts.secrets.contentPrivate === undefined ? 'write' : 'full';
  }

  /** What it was opened with, for check, prune and repair. */
  get parts(): OpenedParts {
    return this.#parts;
  }

  async snapshots(
    signal?: AbortSignal,
    onDamaged?: (error: OperationalError, id: string) => void,
  ): Promise<readonly SnapshotSummary[]> {
    return readSummaries(this.target, this.#parts.secrets, this.#summaries, signal, onDamaged);
  }

  async snapshot(id: string, signal?: AbortSignal): Promise<Snapshot> {
    const isLatest = id === 'latest' || id.startsWith('latest:');
    // Which is the latest is not known where one is damaged; of any other one it does not matter.
    const others = (error: OperationalError, other: string) => {
      if (isLatest || other.startsWith(id)) throw error;
    };
    const summary = chosenSnapshot(await this.snapshots(signal, others), id, this.target.name);
    this.#mustRead(`snapshot ${summary.id}`);
    const name = snapshotName(summary.id);
    const object = await this.target.read(name, { ...(signal && { signal }) });
    const snapshot = decodeSnapshot(summary.id, object, this.#parts.secrets);
    if (snapshot === undefined) throw damaged(name, this.target.name);
    return snapshot;
  }

  /** @param onList told the chunks of lists of chunks, which very long contents have */
  entries(
    snapshot: Snapshot,
    signal?: AbortSignal,
    onList?: (list: readonly string[]) => void,
  ): AsyncIterable<Entry> {
    const pieces = (digests: readonly string[]) => this.#pieces(digests, signal);
    return readEntries(pieces(snapshot.list), pieces, this.target.name, onList);
  }

  async *content(content: StoredContent, range?: ReadRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const { offset, length } = range ?? { offset: 0, length: content.bytes };
    let at = 0;
    for await (const piece of this.#pieces(content.chunks, signal)) {
      const [from, to] = [Math.max(0, offset - at), Math.min(piece.length, offset + length - at)];
      if (from < to) yield piece.subarray(from, to);
      at += piece.length;
      if (at >= offset + length) return;
    }
  }

  async chunkLengths({ chunks }: StoredContent): Promise<readonly number[] | undefined> {
    const [index, { nameKey }] = [await this.#parts.index(), this.#parts.secrets];
    const lengths: number[] = [];
    for (const digest of chunks) {
      const place = index.find(chunkName(nameKey, Buffer.from(digest, 'hex')));
      if (place === undefined) return undefined;
      lengths.push(place.length);
    }
    return lengths;
  }

  async write(options: WriterOptions): Promise<SnapshotWriter> {
    return beginWriter(this, options);
  }

  async putSealed(
    name: string,
    bytes: Uint8Array,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    this.#session ??= newSessionKey(this.#parts.secrets);
    await this.target.write(name, encodeSealed(name, bytes, this.#session), { ...(signal && { signal }) });
  }

  async getSealed(name: string, signal?: AbortSignal): Promise<Uint8Array> {
    this.#mustRead(name);
    const object = await this.target.read(name, { ...(signal && { signal }) });
    const bytes = decodeSealed(name, object, this.#parts.secrets);
    if (bytes === undefined) throw damaged(name, this.target.name);
    return bytes;
  }

  async close(): Promise<void> {
    await this.#threads?.close();
    await this.#parts.closeIndex();
    await this.target.close?.();
  }

  /** What reads blocks; begun when it is first needed. */
  reader(): Promise<BlockReader> {
    this.#reader ??= this.#openReader();
    return this.#reader;
  }

  async #openReader(): Promise<BlockReader> {
    const { target, secrets, level } = this.#parts;
    const index = await this.#parts.index();
    this.#threads = new ArchiveThreads({ nameKey: secrets.nameKey, level });
    const refresh = () => loadIndex(target, index, secrets);
    return new BlockReader({ target, secrets, index, threads: this.#threads, refresh });
  }

  async *#pieces(digests: readonly string[], signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
    this.#mustRead('its content');
    const reader = await this.reader();
    const ahead: Promise<Uint8Array>[] = [];
    for (let next = 0, at = 0; at < digests.length; at++) {
      signal?.throwIfAborted();
      while (next < digests.length && ahead.length < AHEAD)
        ahead.push(quiet(reader.chunk(digests[next++]!, signal)));
      yield await (ahead.shift() as Promise<Uint8Array>);
    }
  }

  #mustRead(what: string): void {
    if (this.access === 'full') return;
    throw new OperationalError('forbidden', `Cannot read ${what}: this key may only write`, {
      hint: 'Use a passphrase of the repository, or the identity of a recipient (--key-file)',
    });
  }
}

/** Whoever awaits it hears of the failure; nobody else does. */
function quiet<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(errorMessage);
  return promise;
}
