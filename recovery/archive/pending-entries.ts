import type { EntryHeader, StoredContent } from './entry.ts';

/** An entry whose place in the order is taken, and whose content may still be on its way. */
export type PendingEntry = {
  readonly header: EntryHeader;
  content: StoredContent | undefined;
  state: 'waiting' | 'ready' | 'dropped';
};

/** Gives entries out in the order in which they were added, each when its content is known. */
export class PendingEntries {
  readonly #write: (header: EntryHeader, content: StoredContent | undefined) => void;
  #queue: PendingEntry[] = [];
  #first = 0;

  constructor(write: (header: EntryHeader, content: StoredContent | undefined) => void) {
    this.#write = write;
  }

  add(header: EntryHeader): PendingEntry {
    const entry: PendingEntry = { header, content: undefined, state: 'waiting' };
    this.#queue.push(entry);
    return entry;
  }

  settle(entry: PendingEntry, content: StoredContent | undefined): void {
    entry.content = content;
    entry.state = 'ready';
    this.#drain();
  }

  drop(entry: PendingEntry): void {
    entry.state = 'dropped';
    this.#drain();
  }

  #drain(): void {
    let entry = this.#queue[this.#first];
    while (entry !== undefined && entry.state !== 'waiting') {
      if (entry.state === 'ready') this.#write(entry.header, entry.content);
      entry = this.#queue[++this.#first];
    }
    if (this.#first < 1_024 && this.#first < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
  }
}
