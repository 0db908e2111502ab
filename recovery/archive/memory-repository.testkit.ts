import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target, TargetObject } from '../targets/target.ts';
import type { Entry, StoredContent } from './entry.ts';
import type { Captured, Content, Repository, SnapshotWriter, WriterOptions } from './repository.ts';
import type { Snapshot, SnapshotSummary } from './snapshot.ts';

/** A repository that keeps everything in memory, for tests of sources and restores: nothing chunked, nothing sealed. */
export class MemoryRepository implements Repository {
  readonly id = 'memory';
  readonly access = 'full';
  /** What was put sealed, as objects. */
  readonly target: Target = {
    name: 'memory',
    list: (prefix) => this.#list(prefix),
    read: (name) => this.getSealed(name),
    write: (name, bytes) => this.putSealed(name, bytes),
    remove: async (name) => void this.#sealed.delete(name),
  };
  /** What was noted, in all snapshots. */
  readonly notes: string[] = [];
  readonly phases: string[] = [];
  readonly #snapshots: { snapshot: Snapshot; entries: readonly Entry[] }[] = [];
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #sealed = new Map<string, Uint8Array>();

  async snapshots(): Promise<readonly SnapshotSummary[]> {
    return this.#snapshots.map(({ snapshot }) => snapshot);
  }

  async snapshot(id: string): Promise<Snapshot> {
    const found = this.#snapshots.findLast(({ snapshot }) =>
      id === 'latest' || id === `latest:${snapshot.source}` ? true : snapshot.id.startsWith(id),
    );
    if (found === undefined)
      throw new OperationalError('not-found', `Cannot find snapshot ${id}: there is none`);
    return found.snapshot;
  }

  async *entries(snapshot: Snapshot): AsyncIterable<Entry> {
    yield* this.#snapshots.find((one) => one.snapshot.id === snapshot.id)?.entries ?? [];
  }

  async *content(
    { chunks }: StoredContent,
    range?: { offset: number; length: number },
  ): AsyncIterable<Uint8Array> {
    const whole = Buffer.concat(chunks.map((chunk) => this.#bytes.get(chunk) as Uint8Array));
    yield range === undefined ? whole : whole.subarray(range.offset, range.offset + range.length);
  }

  async write(options: WriterOptions): Promise<SnapshotWriter> {
    const entries: Entry[] = [];
    return {
      add: async (header, content, { onStored, onFailed } = {}) => {
        options.signal?.throwIfAborted();
        try {
          const stored = content && this.#store(await contentBytes(content));
          entries.push({ ...header, ...(stored && { content: stored }) });
          if (stored) onStored?.({ content: stored, changedWhileRead: false, badPages: [] });
        } catch (error) {
          if (onFailed === undefined) throw error;
          onFailed(error);
        }
      },
      settled: async () => {},
      note: (text) => void this.notes.push(text),
      expect: () => {},
      phase: (name) => void this.phases.push(name),
      commit: async (captured) => this.#commit(options, captured, entries),
      abort: async () => {},
    };
  }

  async putSealed(name: string, bytes: Uint8Array): Promise<void> {
    if (this.#sealed.has(name))
      throw new OperationalError('conflict', `Cannot write ${name}: it exists already`);
    this.#sealed.set(name, bytes);
  }

  async getSealed(name: string): Promise<Uint8Array> {
    const bytes = this.#sealed.get(name);
    if (bytes === undefined) throw new OperationalError('not-found', `Cannot read ${name}: it is not there`);
    return bytes;
  }

  async close(): Promise<void> {}

  async *#list(prefix: string): AsyncIterable<TargetObject> {
    for (const [name, { length }] of [...this.#sealed])
      if (name.startsWith(prefix)) yield { name, size: length };
  }

  #store(bytes: Uint8Array): StoredContent {
    const digest = createHash('sha256').update(bytes).digest('hex');
    this.#bytes.set(digest, bytes);
    return { bytes: bytes.length, chunks: bytes.length === 0 ? [] : [digest], digest };
  }

  #commit({ identity }: WriterOptions, captured: Captured, entries: readonly Entry[]): Snapshot {
    const snapshot: Snapshot = {
      ...identity,
      id: randomBytes(16).toString('hex'),
      startedAt: '2026-11-21T03:12:00.000Z',
      finishedAt: '2026-11-21T03:12:10.000Z',
      method: captured.method ?? null,
      entries: entries.length,
      bytes: entries.reduce((sum, { content }) => sum + (content?.bytes ?? 0), 0),
      addedBytes: 0,
      treeDigest: createHash('sha256').update(JSON.stringify(entries)).digest('hex'),
      parent: null,
      notes: this.notes.length,
      phases: [],
      program: 'test',
      list: [],
      noteTexts: [...this.notes],
      fingerprints: captured.fingerprints ?? [],
      canary: captured.canary ?? null,
      facts: captured.facts ?? {},
    };
    this.#snapshots.push({ snapshot, entries });
    return snapshot;
  }
}

async function contentBytes(content: Content): Promise<Uint8Array> {
  if (content.from === 'bytes') return Buffer.from(content.bytes);
  if (content.from === 'path') return pathContent(content.path, content.data ?? [[0, content.size]]);
  const parts: Uint8Array[] = [];
  for await (const part of content.stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function pathContent(path: Uint8Array | string, data: readonly (readonly [number, number])[]): Uint8Array {
  const file = openSync(path as Buffer, 'r');
  try {
    return Buffer.concat(
      data.map(([offset, length]) => {
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
      }),
    );
  } finally {
    closeSync(file);
  }
}
