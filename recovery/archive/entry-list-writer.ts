import { createHash } from 'node:crypto';
import { ByteFeed } from './byte-feed.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import type { EntryHeader, StoredContent } from './entry.ts';
import { digestLine, entryLine, MOST_CHUNKS, type WrittenContent } from './entry-line.ts';

/** Lines are handed on together from so many bytes on. */
const TOGETHER = 64 * 1_024;

/** Writes the list of entries, which is content as everything else is, and the checksum of the tree over it. */
export class EntryListWriter {
  readonly #keeper: ChunkKeeper;
  readonly #feed: ByteFeed;
  readonly #digest = createHash('sha256');
  /** Called with each line, for a copy that this host keeps. */
  readonly #onLines: (lines: Uint8Array) => void;
  #lines = '';
  #written: Promise<void> = Promise.resolve();
  entries = 0;
  bytes = 0;

  constructor(keeper: ChunkKeeper, onLines: (lines: Uint8Array) => void) {
    this.#keeper = keeper;
    this.#feed = new ByteFeed(keeper);
    this.#onLines = onLines;
  }

  /** Puts an entry behind those before it. */
  write(header: EntryHeader, content: StoredContent | undefined): void {
    this.entries += 1;
    this.bytes += content?.bytes ?? 0;
    this.#digest.update(digestLine(header, content?.digest));
    if (content !== undefined && content.chunks.length > MOST_CHUNKS) this.#writeLong(header, content);
    else this.#add(entryLine(header, content && { bytes: content.bytes, chunks: content.chunks }));
  }

  /** Resolves when there is room for more. */
  async room(): Promise<void> {
    await this.#written;
  }

  async end(): Promise<{ list: StoredContent; treeDigest: string }> {
    this.#flush();
    await this.#written;
    return { list: await this.#feed.end(), treeDigest: this.#digest.digest('hex') };
  }

  #add(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= TOGETHER) this.#flush();
  }

  #flush(): void {
    const lines = Buffer.from(this.#lines, 'utf8');
    this.#lines = '';
    this.#onLines(lines);
    this.#then(() => this.#feed.push(lines));
  }

  /** The chunks of a very long content are written as content of their own; its line waits for that, and all behind it. */
  #writeLong(header: EntryHeader, { bytes, chunks }: StoredContent): void {
    this.#flush();
    this.#then(async () => {
      const feed = new ByteFeed(this.#keeper);
      for (let at = 0; at < chunks.length; at += MOST_CHUNKS)
        await feed.push(Buffer.from(chunks.slice(at, at + MOST_CHUNKS).join(''), 'hex'));
      const list = await feed.end();
      const content: WrittenContent = { bytes, list: list.chunks, listBytes: list.bytes };
      const line = Buffer.from(entryLine(header, content), 'utf8');
      this.#onLines(line);
      await this.#feed.push(line);
    });
  }

  #then(step: () => Promise<void>): void {
    this.#written = this.#written.then(step);
    this.#written.catch(() => {});
  }
}
