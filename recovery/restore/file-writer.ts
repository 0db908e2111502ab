import { constants } from 'node:fs';
import type { Entry } from '../archive/entry.ts';
import { dataRanges } from '../tree/data-ranges.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import type { FileStatus } from '../tree/file-status.ts';
import { type AttributeWriter, attributesOf } from './attribute-writer.ts';
import { hasDigest } from './file-bytes.ts';
import { type ReplacedThings, unfinishedName } from './replaced-things.ts';
import type { TreeRestore } from './restore-tree.ts';
import { writeContent } from './write-content.ts';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY, S_IFDIR, S_IFMT, S_IFREG } =
  constants;

export type FileWriterParts = {
  readonly tree: TreeRestore;
  readonly attributes: AttributeWriter;
  readonly replaced: ReplacedThings;
  readonly onBytes: (bytes: number) => void;
};

/** Writes regular files. What needs the open folder is done at once; the rest is a task that needs it no more. */
export class FileWriter {
  readonly #calls = fileCalls();
  readonly #parts: FileWriterParts;
  unchanged = 0;

  constructor(parts: FileWriterParts) {
    this.#parts = parts;
  }

  /** @returns the task that ends it, which has closed all that was opened when it settles */
  begin(folder: number, names: readonly ByteText[], entry: Entry, there?: FileStatus): () => Promise<void> {
    const name = names.at(-1) as ByteText;
    if (there === undefined) {
      const descriptor = this.#create(folder, name);
      const inherited = this.#parts.tree.delta ? attributesOf(folder, name) : [];
      return () => this.#fill(descriptor, entry, inherited);
    }
    // The folder is left before the task runs, so the task has a descriptor of its own.
    const kept = this.#calls.open(folder, '.', O_RDONLY | O_DIRECTORY);
    return async () => {
      try {
        if (!(await this.#isSame(kept, name, entry, there))) await this.#replace(kept, names, entry, there);
      } finally {
        this.#calls.close(kept);
      }
    };
  }

  #create(folder: number, name: ByteText): number {
    return this.#calls.open(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  }

  async #fill(descriptor: number, entry: Entry, inherited: readonly ByteText[]): Promise<void> {
    const { tree, attributes, onBytes } = this.#parts;
    try {
      await writeContent(descriptor, entry, tree.repository, { signal: tree.signal, onBytes });
      attributes.giveTo(descriptor, entry, inherited);
    } finally {
      this.#calls.close(descriptor);
    }
  }

  async #replace(
    folder: number,
    names: readonly ByteText[],
    entry: Entry,
    { mode }: FileStatus,
  ): Promise<void> {
    const unfinished = unfinishedName();
    try {
      const descriptor = this.#create(folder, unfinished);
      await this.#fill(descriptor, entry, attributesOf(folder, unfinished));
      this.#parts.replaced.exchange(folder, unfinished, names, (mode & S_IFMT) === S_IFDIR);
    } catch (error) {
      this.#removeQuietly(folder, unfinished);
      throw error;
    }
  }

  /** Leaves a file that has the same size, time, holes and content; only its attributes are given anew. */
  async #isSame(folder: number, name: ByteText, entry: Entry, there: FileStatus): Promise<boolean> {
    if ((there.mode & S_IFMT) !== S_IFREG || !seemsSame(entry, there)) return false;
    if (!sameHoles(entry, dataRanges(folder, name, there)?.holes)) return false;
    const descriptor = this.#calls.open(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      if (!(await hasDigest(descriptor, entry, this.#parts.tree))) return false;
      this.#parts.attributes.giveTo(descriptor, entry, attributesOf(folder, name));
      this.unchanged++;
      this.#parts.onBytes(entry.content?.bytes ?? 0);
      return true;
    } finally {
      this.#calls.close(descriptor);
    }
  }

  #removeQuietly(folder: number, name: ByteText): void {
    try {
      this.#calls.unlink(folder, name);
    } catch {
      // It was not made, or became the file: what went wrong is told by who called.
    }
  }
}

function seemsSame({ size, content, mtime, facts }: Entry, there: FileStatus): boolean {
  const { links = 1 } = (facts ?? {}) as { links?: number };
  return there.size === (size ?? content?.bytes) && there.mtime === mtime && there.links <= links;
}

function sameHoles({ holes = [] }: Entry, there: Entry['holes'] = []): boolean {
  return JSON.stringify(holes) === JSON.stringify(there);
}
