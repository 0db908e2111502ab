import type { Toxic } from '../active-toxic.ts';
import type { Deadline, Deadlines } from '../deadlines.ts';
import type { Attributes, StageOutput, ToxicStage } from '../toxic-kind.ts';
import { type Held, HeldQueue } from './held-queue.ts';
import { joinedData } from './joined-data.ts';
import type { ToxicGate } from './toxic-gate.ts';

/** How a connection ends with the end of one direction. */
export type LastEnd = 'fin' | 'reset' | null;

/** Where bytes of one direction go next: the stage of another toxic, or the socket of the reader. */
export type Sink = {
  take(data: Uint8Array, at: number): void;
  /** @param last how the whole connection ends with it; null: it does not */
  end(at: number, last: LastEnd): void;
  /** Whether it has room; what is given to it all the same is kept. */
  readonly accepts: boolean;
};

export type SlotOptions = {
  readonly toxic: Toxic;
  readonly gate: ToxicGate;
  /** Whether the bytes of this direction are those that the gate counts. */
  readonly counts: boolean;
  readonly deadlines: Deadlines;
  readonly next: Sink;
  /** There is room again: whoever stands before it may go on. */
  readonly onRoom: (slot: StageSlot) => void;
  /** Closes the whole connection. */
  readonly close: (how: 'fin' | 'reset') => void;
  /** The stage threw, which is a mistake of ours. */
  readonly failed: (error: unknown) => void;
};

const CAPACITY = 65_536;
/** A byte that waits alone costs as much as a hundred; the official server holds 1,024 chunks. */
const MOST_CHUNKS = 8_192;

/**
 * The place of a toxic in one direction of one connection: it holds what the stage has passed on until its time, in
 * order, and no more than fits while the next has no room.
 */
export class StageSlot implements Sink {
  readonly toxic: Toxic;
  next: Sink;
  /** Bytes that are held. */
  held = 0;
  readonly out: StageOutput;
  readonly #options: SlotOptions;
  readonly #queue = new HeldQueue();
  #capacity: number;
  #stage: ToxicStage | undefined;
  #timer: Deadline | undefined;
  #timerDue = Number.POSITIVE_INFINITY;
  #closing: Deadline | undefined;
  /** When what is being passed on had arrived, while the stage works on it. */
  #arrived: number | undefined;
  #isPumping = false;
  #isRemoved = false;
  #last: LastEnd = null;
  #wasFull = false;
  /** What is first in the queue is due, and the next has no room for it. */
  #isBlocked = false;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.toxic = options.toxic;
    this.next = options.next;
    this.#capacity = capacityOf(options.toxic);
    const heldNow = () => this.held;
    this.out = {
      get held() {
        return heldNow();
      },
      send: (data, due) => this.#hold(data, due),
      end: (due) => this.#hold(null, due),
      finish: (due) => {
        this.#last ??= 'fin';
        this.#hold(null, due);
      },
      close: (due) => this.#closeAt(due, 'fin'),
      reset: (due) => this.#closeAt(due, 'reset'),
    };
  }

  /** Puts the stage in its place; it begins once the gate is open. */
  use(stage: ToxicStage): void {
    this.#stage = stage;
    const { gate } = this.#options;
    const begin = () => this.#guarded(() => stage.begin?.(this.#now()));
    if (gate.isOpen) begin();
    else gate.onOpen(begin);
  }

  /** A large capacity is for what is not due yet: behind a slow reader as little waits as without a toxic. */
  get accepts(): boolean {
    const capacity = this.#isBlocked ? Math.min(CAPACITY, this.#capacity) : this.#capacity;
    return this.held < capacity && this.#queue.length < MOST_CHUNKS;
  }

  /** Whether the toxic has hold of the connection. */
  get isInForce(): boolean {
    return this.#options.gate.isOpen;
  }

  take(data: Uint8Array, at: number): void {
    const { gate } = this.#options;
    if (gate.isOpen) this.#feed(data, at);
    else this.#passGate(data, at);
  }

  end(at: number, last: LastEnd): void {
    this.#last ??= last;
    if (this.#options.gate.isOpen) this.#feed(null, at);
    else this.#hold(null, at);
  }

  /** The toxic was changed. */
  change(attributes: Attributes): void {
    const now = this.#now();
    this.#stopWaiting();
    const waiting = this.#queue.take();
    this.held = 0;
    this.#capacity = capacityOf(this.toxic);
    // What is due waits only for room: the stage is done with it and must not count it again.
    let done = 0;
    for (; done < waiting.length && waiting[done]!.due <= now; done++) this.#keep(waiting[done]!, now);
    if (waiting[done]?.data) this.#keep({ ...waiting[done++]!, due: now }, now);
    this.#guarded(() => this.#stage?.change?.(attributes, now));
    // An end waits for its whole delay again; data keeps the time that it had arrived.
    for (const { data, arrived } of waiting.slice(done)) this.#feed(data, data === null ? now : arrived);
    this.pump();
  }

  /** Takes the toxic away: what it holds goes on at once. */
  remove(): void {
    this.#stopWaiting();
    if (this.isInForce) this.#guarded(() => this.#stage?.remove?.(this.#now()));
    this.#options.gate.cancel();
    this.#isRemoved = true;
    this.#timer?.cancel();
    const now = this.#now();
    const waiting = this.#queue.take();
    for (const data of joinedData(waiting)) this.next.take(data, now);
    if (waiting.some(({ data }) => data === null)) this.next.end(now, this.#last);
    this.held = 0;
  }

  /** The connection is over: nothing goes anywhere. */
  drop(): void {
    this.#isRemoved = true;
    this.#options.gate.cancel();
    this.#stopWaiting();
    this.#queue.take();
    this.held = 0;
    this.#guarded(() => this.#stage?.over?.());
  }

  /** Passes on what is due, as far as the next has room. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#isBlocked = false;
    const now = this.#now();
    for (let first = this.#queue.first; first !== undefined; first = this.#queue.first) {
      if (first.due > now || (first.data !== null && !this.next.accepts)) break;
      this.#queue.shift();
      if (first.data === null) this.next.end(now, this.#last);
      else {
        this.held -= first.data.byteLength;
        this.next.take(first.data, now);
      }
    }
    this.#isPumping = false;
    this.#look(now);
    this.#wait(now);
    this.#tellRoom();
  }

  #now(): number {
    return this.#options.deadlines.now();
  }

  #passGate(data: Uint8Array, at: number): void {
    const { gate, counts } = this.#options;
    const isCounted = counts && gate.bytesLeft > 0;
    const before = isCounted ? Math.min(data.byteLength, gate.bytesLeft) : data.byteLength;
    this.#hold(data.subarray(0, before), at);
    if (isCounted) gate.passed(before);
    if (before < data.byteLength) this.take(data.subarray(before), at);
  }

  #feed(data: Uint8Array | null, at: number): void {
    this.#arrived = at;
    this.#guarded(() => {
      if (data !== null) this.#stage!.chunk(data, at);
      else if (this.#stage!.end) this.#stage!.end(at);
      else this.out.end(at);
    });
    this.#arrived = undefined;
  }

  #hold(data: Uint8Array | null, due: number): void {
    if (this.#isRemoved) return;
    if (data !== null && data.byteLength === 0) return;
    const now = this.#now();
    const isFree = this.#queue.length === 0 && !this.#isPumping && due <= now;
    if (isFree && data === null) this.next.end(now, this.#last);
    else if (isFree && this.next.accepts) this.next.take(data!, now);
    else this.#keep({ data, arrived: this.#arrived ?? now, due }, now);
  }

  /** @param now as it was judged by: what is due by a later look at the clock would wait for room for ever */
  #keep(held: Held, now: number): void {
    this.#queue.push(held);
    this.held += held.data?.byteLength ?? 0;
    this.#look(now);
    if (this.#queue.length === 1 && !this.#isPumping) this.#wait(now);
  }

  /** Whether what is first waits for room, and whether it is full by that. */
  #look(now: number): void {
    const { first } = this.#queue;
    this.#isBlocked = first !== undefined && first.data !== null && first.due <= now && !this.next.accepts;
    if (!this.accepts) this.#wasFull = true;
  }

  #wait(now: number): void {
    const due = this.#queue.first?.due ?? Number.POSITIVE_INFINITY;
    if (due === this.#timerDue) return;
    this.#timer?.cancel();
    // What is due already waits for room, not for the time.
    this.#timerDue = due <= now ? Number.POSITIVE_INFINITY : due;
    this.#timer = undefined;
    if (this.#timerDue === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#options.deadlines.at(due, () => {
      this.#timerDue = Number.POSITIVE_INFINITY;
      this.pump();
    });
  }

  #closeAt(due: number, how: 'fin' | 'reset'): void {
    if (this.#isRemoved) return;
    this.#closing?.cancel();
    const { deadlines, close } = this.#options;
    if (due <= deadlines.now()) close(how);
    else this.#closing = deadlines.at(due, () => close(how));
  }

  #stopWaiting(): void {
    this.#closing?.cancel();
    this.#timer?.cancel();
    this.#timerDue = Number.POSITIVE_INFINITY;
  }

  #tellRoom(): void {
    if (!this.#wasFull || !this.accepts) return;
    this.#wasFull = false;
    this.#options.onRoom(this);
  }

  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.failed(error);
    }
  }
}

function capacityOf({ kind, attributes }: Toxic): number {
  return kind.capacity?.(attributes) ?? CAPACITY;
}
