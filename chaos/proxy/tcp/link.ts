import type { Stream } from '../toxic-kind.ts';
import type { LastEnd, Sink, StageSlot } from './stage-slot.ts';

/** The part of a TCP socket that a link needs; what it does on a closed one does nothing. */
export type LinkSocket = {
  /** @returns the bytes that were taken; the rest must be given again after `drain`. */
  write(data: Uint8Array): number;
  pause(): void;
  resume(): void;
  /** Ends the writing half. */
  shutdown(): void;
  end(): void;
  /** Ends it with RST. */
  terminate(): void;
};

export type LinkTotals = { received: number; sent: number };

/** The connection that a link is of. */
export type LinkOwner = {
  now(): number;
  /** A direction is at its end. @returns whether the whole connection was, which has ended its sockets then */
  finished(): boolean;
  /** The end that was passed on is that of the whole connection. */
  close(how: 'fin' | 'reset'): void;
  /** Whether somebody looks at what is delivered. */
  readonly isTapped: boolean;
  delivered(stream: Stream, event: 'data' | 'end', data: Uint8Array | null): void;
};

/**
 * One direction of a connection: from a socket through the stages of its toxics to the other socket. Without stages
 * bytes go straight from read to write. A reader that is slow holds the sender back.
 */
export class Link implements Sink {
  readonly #owner: LinkOwner;
  readonly #stream: Stream;
  readonly #source: LinkSocket;
  readonly #sink: LinkSocket;
  readonly #totals: LinkTotals;
  readonly slots: StageSlot[] = [];
  received = 0;
  sent = 0;
  /** Whether the sender has ended this direction. */
  isEnded = false;
  /** Whether that was passed on. */
  isFinished = false;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #finishes = false;
  #last: LastEnd = null;
  #isPaused = false;
  #isClosed = false;

  /** @param totals bytes of all connections of the proxy in this direction */
  constructor(
    owner: LinkOwner,
    stream: Stream,
    { source, sink, totals }: { source: LinkSocket; sink: LinkSocket; totals: LinkTotals },
  ) {
    this.#owner = owner;
    this.#stream = stream;
    this.#source = source;
    this.#sink = sink;
    this.#totals = totals;
  }

  /** Bytes that wait in stages and for the reader. */
  get held(): number {
    return this.slots.reduce((sum, { held }) => sum + held, this.#pendingBytes);
  }

  /** Whether bytes or the end of the stream are still on their way. */
  get isCarrying(): boolean {
    return this.held > 0 || (this.isEnded && !this.isFinished);
  }

  /** Whether the reader has not taken all that was written for it. */
  get waitsForReader(): boolean {
    return this.#pendingBytes > 0;
  }

  /** Bytes that the sender has sent. */
  receive(data: Uint8Array): void {
    if (this.#isClosed) return;
    this.received += data.byteLength;
    this.#totals.received += data.byteLength;
    const [first] = this.slots;
    if (first === undefined) this.take(data);
    else first.take(data, this.#owner.now());
    this.flow();
  }

  /** The sender has ended this direction. */
  receiveEnd(): void {
    if (this.isEnded || this.#isClosed) return;
    this.isEnded = true;
    (this.slots[0] ?? this).end(this.#owner.now(), null);
  }

  /** The sender is gone: what it sent before goes first, an end that it has sent stays an end. */
  receiveReset(): void {
    const last = this.isEnded ? 'fin' : 'reset';
    this.isEnded = true;
    (this.slots[0] ?? this).end(this.#owner.now(), last);
  }

  get accepts(): boolean {
    return this.#pendingBytes === 0;
  }

  /** Writes to the reader. */
  take(data: Uint8Array): void {
    if (this.#isClosed || this.isFinished) return;
    if (this.#owner.isTapped) this.#owner.delivered(this.#stream, 'data', data);
    if (this.#pendingBytes > 0) this.#keep(data);
    else {
      const taken = this.#write(data);
      if (taken < data.byteLength) this.#keep(data.subarray(taken));
    }
  }

  end(_at: number, last: LastEnd): void {
    this.#last ??= last;
    if (this.#pendingBytes > 0) this.#finishes = true;
    else this.#finish();
  }

  /** The reader takes more. */
  drained(): void {
    while (this.#pending.length > 0) {
      const [first] = this.#pending;
      const taken = this.#write(first!);
      this.#pendingBytes -= taken;
      if (taken < first!.byteLength) {
        this.#pending[0] = first!.subarray(taken);
        return;
      }
      this.#pending.shift();
    }
    if (this.#finishes) this.#finish();
    this.slots.at(-1)?.pump();
    this.flow();
  }

  /** Room in a stage: whoever stands before it may go on. */
  room(slot: StageSlot): void {
    const before = this.slots[this.slots.indexOf(slot) - 1];
    if (before === undefined) this.flow();
    else before.pump();
  }

  /** Holds the sender back, or lets it go on. */
  flow(): void {
    if (this.#isClosed) return;
    const [first] = this.slots;
    const isFull = first === undefined ? this.#pendingBytes > 0 : !first.accepts;
    if (isFull === this.#isPaused) return;
    this.#isPaused = isFull;
    if (isFull) this.#source.pause();
    else this.#source.resume();
  }

  /** Whether the sender is held back: it may have sent what nobody has read. */
  get isHeldBack(): boolean {
    return this.#isPaused;
  }

  /** Puts a stage before the one at `index`. */
  insert(slot: StageSlot, index: number): void {
    this.slots.splice(index, 0, slot);
    this.#chain();
  }

  /** Takes a stage out; what it holds goes on. */
  remove(slot: StageSlot): void {
    const index = this.slots.indexOf(slot);
    if (index < 0) return;
    // What it passes on may close the connection, and with it this chain.
    slot.remove();
    this.slots.splice(this.slots.indexOf(slot), this.slots.includes(slot) ? 1 : 0);
    this.#chain();
    this.slots[index - 1]?.pump();
    this.flow();
  }

  /** The connection is over. */
  close(): void {
    this.#isClosed = true;
    for (const slot of this.slots.splice(0)) slot.drop();
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #chain(): void {
    for (const [index, slot] of this.slots.entries()) slot.next = this.slots[index + 1] ?? this;
  }

  #keep(data: Uint8Array): void {
    this.#pending.push(data);
    this.#pendingBytes += data.byteLength;
  }

  #write(data: Uint8Array): number {
    const taken = Math.max(0, this.#sink.write(data));
    this.sent += taken;
    this.#totals.sent += taken;
    return taken;
  }

  #finish(): void {
    if (this.#last !== null) this.#owner.close(this.#last);
    if (this.isFinished || this.#isClosed) return;
    this.isFinished = true;
    if (this.#owner.isTapped) this.#owner.delivered(this.#stream, 'end', null);
    if (!this.#owner.finished()) this.#sink.shutdown();
  }
}
