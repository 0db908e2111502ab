import type { Client } from '../../agent/client/client.ts';
import { RequestError } from '../../agent/client/request-error.ts';
import { type TapRecordRow, tapProxy } from '../../agent/contract/proxies.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';

/** What a tap saw. The strings are safe to print; the bytes are as they went through. */
export type TapEntry = {
  /** Its place in the feed, from 0. */
  readonly number: number;
  /** Milliseconds since the epoch by our clock. */
  readonly time: number;
  readonly connection: number;
  readonly client: string;
  readonly upstream: string | null;
  /** open, data, end, close, reset */
  readonly event: string;
  readonly stream: string | null;
  readonly data: Uint8Array | null;
};

export type TapSnapshot = {
  /** Oldest first. */
  readonly entries: readonly TapEntry[];
  /** Bytes that came faster than they were asked for, and that the agent let go. */
  readonly missedBytes: number;
  /** How many entries were let go here, because there is room for so many. */
  readonly forgotten: number;
  /** Whether the agent has answered. */
  readonly loaded: boolean;
  /** Why the newest question failed; null when it did not. */
  readonly because: string | null;
};

export type TapFeedOptions = {
  readonly client: Client;
  readonly proxy: string;
  /** Only this connection. @default all */
  readonly connection?: number | undefined;
  /** The clock of the host minus ours, ms. */
  readonly clockOffsetMs: () => number;
  readonly changed: () => void;
};

/** What is kept: whichever is reached first. */
export const MOST_ENTRIES = 2_000;
export const MOST_BYTES = 262_144;
const PAUSE_MS = 400;
const AFTER_FAILURE_MS = 2_000;
const TIMEOUT_MS = 5_000;

/** Asks a host for what one of its proxies delivers, again and again until it is stopped; keeps the newest of it. */
export class TapFeed {
  readonly #options: TapFeedOptions;
  readonly #stopping = new AbortController();
  #entries: TapEntry[] = [];
  #bytes = 0;
  #count = 0;
  #next: number | undefined;
  #snapshot: TapSnapshot = { entries: [], missedBytes: 0, forgotten: 0, loaded: false, because: null };

  constructor(options: TapFeedOptions) {
    this.#options = options;
    void this.#ask();
  }

  get snapshot(): TapSnapshot {
    return this.#snapshot;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #ask(): Promise<void> {
    const { client, proxy, connection } = this.#options;
    const { signal } = this.#stopping;
    const query = {
      ...(this.#next === undefined ? {} : { since: this.#next }),
      ...(connection === undefined ? {} : { connection }),
    };
    let pause = PAUSE_MS;
    try {
      const answer = await client.call(
        tapProxy,
        { params: { proxy }, query },
        { signal, timeoutMs: TIMEOUT_MS },
      );
      if (signal.aborted) return;
      this.#next = answer.next;
      this.#take(answer.records, answer.missedBytes);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (signal.aborted) return;
      pause = AFTER_FAILURE_MS;
      this.#snapshot = { ...this.#snapshot, because: safeLine(error.message, 300) };
    }
    this.#options.changed();
    const timer = setTimeout(() => void this.#ask(), pause);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  #take(records: readonly TapRecordRow[], missed: number): void {
    // What lies about how much it sends gets no further than what is kept.
    for (const record of records.slice(-MOST_ENTRIES)) this.#add(this.#entry(record));
    this.#forget();
    const { missedBytes } = this.#snapshot;
    this.#snapshot = {
      entries: [...this.#entries],
      missedBytes: missedBytes + missed,
      forgotten: this.#count - this.#entries.length,
      loaded: true,
      because: null,
    };
  }

  #add(entry: TapEntry): void {
    this.#entries.push(entry);
    this.#bytes += entry.data?.length ?? 0;
  }

  #forget(): void {
    let first = 0;
    while (
      this.#entries.length - first > MOST_ENTRIES ||
      (this.#bytes > MOST_BYTES && first < this.#entries.length)
    )
      this.#bytes -= this.#entries[first++]!.data?.length ?? 0;
    this.#entries.splice(0, first);
  }

  #entry({ time, connection, client, upstream, event, stream, data }: TapRecordRow): TapEntry {
    return {
      number: this.#count++,
      time: Date.parse(time) - this.#options.clockOffsetMs(),
      connection,
      client: safeLine(client),
      upstream: upstream === null ? null : safeLine(upstream),
      event: safeLine(event),
      stream: stream === null ? null : safeLine(stream),
      data: data === null ? null : Buffer.from(data, 'base64'),
    };
  }
}
