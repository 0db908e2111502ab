import type { PendingEntry } from './pending-entries.ts';
import type { AddOptions, Content } from './repository.ts';
import type { Piece } from './threads/messages.ts';

/** Bytes and files that go to a thread together. */
const BATCH_BYTES = 4 * 1_024 * 1_024;
const BATCH_FILES = 512;

export type BatchedFile = {
  readonly piece: Piece;
  readonly entry: PendingEntry;
  readonly options: AddOptions;
};

/** Small files that a thread will read, cut and hash in one job: a message for each would cost more than the files. */
export class FileBatch {
  #files: BatchedFile[] = [];
  #bytes = 0;

  /** Bytes up to which a file goes into a batch. */
  static readonly LARGEST = BATCH_BYTES;

  add(file: BatchedFile): void {
    this.#files.push(file);
    this.#bytes += file.piece.length;
  }

  /** Whether a file of so many bytes is better begun in the next batch. */
  isFullFor(bytes: number): boolean {
    return this.#files.length >= BATCH_FILES || (this.#files.length > 0 && this.#bytes + bytes > BATCH_BYTES);
  }

  take(): BatchedFile[] {
    const files = this.#files;
    this.#files = [];
    this.#bytes = 0;
    return files;
  }
}

/** The whole of a file as one piece. */
export function wholePiece(content: Content & { from: 'path' }, mtime: string | undefined): Piece {
  const { path, data, page, postgresPages } = content;
  return {
    path,
    offset: 0,
    length: contentBytes(content),
    last: true,
    expected: { size: content.size, ...(mtime !== undefined && { mtime }) },
    ...(data && { data }),
    ...(page && { page }),
    ...(postgresPages && { postgresPages }),
  };
}

/** Bytes of a file without its holes. */
export function contentBytes({ size, data }: Content & { from: 'path' }): number {
  return data === undefined ? size : data.reduce((sum, [, length]) => sum + length, 0);
}
