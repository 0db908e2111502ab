import type { Tap, TapRecord } from '../data-plane.ts';

/** What a tap saw since a position. */
export type TapAnswer = {
  /** Where the next question goes on. */
  readonly next: number;
  readonly records: readonly TapRecord[];
  /** Bytes that came faster than they were asked for and were let go. */
  readonly missedBytes: number;
};

export type TapBufferOptions = {
  /** Begins the tap. @returns what ends it */
  readonly tap: (tap: Tap) => () => void;
  /** Bytes that are kept. @default 4 MiB */
  readonly capacity?: number;
  /** Milliseconds without a question after which nobody looks any more. @default 10000 */
  readonly patience?: number;
};

type Kept = { readonly position: number; readonly record: TapRecord };

const CAPACITY = 4 * 1_048_576;
const PATIENCE = 10_000;
/** Records that are kept, however small. */
const MOST = 20_000;
/** Bytes of one answer. */
const ANSWER = 1_048_576;

/**
 * The newest of what a proxy delivers, for somebody who asks again and again. It begins with the first question and
 * ends when nobody asks any more, so that nobody else pays for it. Positions count bytes; what has none counts one.
 */
export class TapBuffer {
  readonly #options: TapBufferOptions;
  #kept: Kept[] = [];
  #bytes = 0;
  #position = 0;
  #end: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TapBufferOptions) {
    this.#options = options;
  }

  /** Whether anybody looks. */
  get isRunning(): boolean {
    return this.#end !== undefined;
  }

  /**
   * @param since `next` of the answer before; without it, and where nobody asked for a while, it begins now
   * @param connection only of this one
   */
  read(since?: number, connection?: number): TapAnswer {
    const isNew = this.#end === undefined || since === undefined || since > this.#position;
    this.#keepRunning();
    const from = isNew ? this.#position : since;
    const missedBytes = Math.max(0, (this.#kept[0]?.position ?? this.#position) - from);
    const { records, next } = this.#after(from);
    return {
      next,
      missedBytes,
      records:
        connection === undefined ? records : records.filter((record) => record.connection === connection),
    };
  }

  /** Ends it. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#end?.();
    this.#end = undefined;
    this.#kept = [];
    this.#bytes = 0;
  }

  #after(from: number): { records: TapRecord[]; next: number } {
    const records: TapRecord[] = [];
    let bytes = 0;
    for (const { position, record } of this.#kept) {
      if (position < from) continue;
      if (bytes > ANSWER) return { records, next: position };
      records.push(record);
      bytes += sizeOf(record);
    }
    return { records, next: this.#position };
  }

  #keepRunning(): void {
    this.#end ??= this.#options.tap((record) => this.#take(record));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), this.#options.patience ?? PATIENCE);
    this.#timer.unref?.();
  }

  #take(record: TapRecord): void {
    // The bytes are a part of what was read from the socket, and would keep all of that.
    const own = record.data === null ? record : { ...record, data: new Uint8Array(record.data) };
    this.#kept.push({ position: this.#position, record: own });
    this.#position += sizeOf(own);
    this.#bytes += sizeOf(own);
    if (this.#bytes > (this.#options.capacity ?? CAPACITY) || this.#kept.length > MOST) this.#letGo();
  }

  /** A quarter at once: letting go one by one would cost the whole list each time. */
  #letGo(): void {
    const goal = (3 * (this.#options.capacity ?? CAPACITY)) / 4;
    let index = Math.max(0, this.#kept.length - (3 * MOST) / 4);
    let left = this.#kept.slice(index).reduce((sum, { record }) => sum + sizeOf(record), 0);
    while (left > goal && index < this.#kept.length) left -= sizeOf(this.#kept[index++]!.record);
    this.#kept = this.#kept.slice(index);
    this.#bytes = left;
  }
}

function sizeOf({ data }: TapRecord): number {
  return Math.max(1, data?.byteLength ?? 0);
}
