import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Entry, StoredContent } from '../../archive/entry.ts';
import type { Captured, Content, ReadRange, Repository, SnapshotWriter } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import type { Target } from '../../targets/target.ts';

/**
 * Holds one snapshot on its way from a server that will be gone to one that stays: plain files in a folder that nobody else may open.
 * It keeps what a capture pours in as a stream or as bytes, and nothing else.
 */
export class ScratchRepository implements Repository {
  readonly id = randomBytes(16).toString('hex');
  readonly access = 'full';
  readonly target: Target = nowhere;
  readonly #folder: string;
  readonly #entries: Entry[] = [];
  readonly #notes: string[] = [];

  /** @param folder of mode 0700, that its owner takes away */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(): Promise<SnapshotWriter> {
    return {
      add: async (header, content) => {
        const stored = content && (await this.#keep(content));
        this.#entries.push({ ...header, ...(stored && { content: stored }) });
      },
      settled: async () => {},
      note: (text) => void this.#notes.push(text),
      expect: () => {},
      phase: () => {},
      commit: async (captured) => this.#snapshot(captured),
      abort: async () => {},
    };
  }

  async *entries(): AsyncIterable<Entry> {
    yield* this.#entries;
  }

  async *content({ bytes, chunks }: StoredContent, range?: ReadRange): AsyncIterable<Uint8Array> {
    const { offset, length } = range ?? { offset: 0, length: bytes };
    if (length === 0) return;
    yield* createReadStream(join(this.#folder, chunks[0] as string), {
      start: offset,
      end: offset + length - 1,
    });
  }

  snapshots(): Promise<never> {
    return refused();
  }

  snapshot(): Promise<never> {
    return refused();
  }

  putSealed(): Promise<never> {
    return refused();
  }

  getSealed(): Promise<never> {
    return refused();
  }

  async close(): Promise<void> {}

  async #keep(content: Content): Promise<StoredContent> {
    if (content.from === 'path') throw new TypeError('Cannot keep a file: only streams are kept here');
    const name = String(this.#entries.length);
    const hash = createHash('sha256');
    const file = await open(join(this.#folder, name), 'wx', 0o600);
    let bytes = 0;
    try {
      for await (const part of content.from === 'stream' ? content.stream : [content.bytes]) {
        hash.update(part);
        bytes += part.length;
        await file.writeFile(part);
      }
    } finally {
      await file.close();
    }
    return { bytes, chunks: [name], digest: hash.digest('hex') };
  }

  #snapshot(captured: Captured): Snapshot {
    const now = new Date().toISOString();
    return {
      id: this.id,
      startedAt: now,
      finishedAt: now,
      host: '',
      kind: 'postgres',
      source: '',
      group: null,
      method: captured.method ?? null,
      tags: [],
      entries: this.#entries.length,
      bytes: this.#entries.reduce((sum, { content }) => sum + (content?.bytes ?? 0), 0),
      addedBytes: 0,
      treeDigest: '',
      parent: null,
      notes: this.#notes.length,
      phases: [],
      program: '',
      list: [],
      noteTexts: this.#notes,
      fingerprints: captured.fingerprints ?? [],
      canary: captured.canary ?? null,
      facts: captured.facts ?? {},
    };
  }
}

async function refused(): Promise<never> {
  throw new OperationalError('not-found', 'Cannot read it here: this place holds one snapshot alone');
}

const nowhere: Target = {
  name: 'a temporary folder',
  list: async function* () {},
  read: refused,
  write: refused,
  remove: refused,
};
