/** Something that is to happen; cancelling it twice, or after it has happened, does nothing. */
export type Deadline = { cancel(): void };

type Entry = { due: number; run: (() => void) | null };

/** Milliseconds below which a timer of the runtime is too coarse: it counts in whole ones and comes a little late. */
const FINE = 1.2;
/** Of each so many milliseconds, so many may be spent on looking again and again at the clock. */
const WINDOW = 100;
const POLLING = 20;

/**
 * Runs things at absolute times of one monotonic clock, in their order, never early, within some hundredths of a
 * millisecond where the thread is free: the last millisecond is waited for in turns of the event loop, which go on
 * serving sockets. That costs processor time, so there is a bound to it; beyond it things are up to 1 ms late.
 */
export class Deadlines {
  readonly now: () => number;
  readonly #heap: Entry[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #immediate: ReturnType<typeof setImmediate> | undefined;
  /** When the timer that is set fires at the latest. */
  #armed = Number.POSITIVE_INFINITY;
  #running = false;
  #window = 0;
  #polled = 0;
  #pollBegan = 0;
  /** Entries that were taken back and still lie there. */
  #cancelled = 0;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Runs it at `due`, or in the next turn where that is past; never for `Infinity`. */
  at(due: number, run: () => void): Deadline {
    const entry: Entry = { due, run };
    if (due !== Number.POSITIVE_INFINITY) {
      this.#push(entry);
      if (!this.#running && due < this.#armed) this.#arm();
    }
    return { cancel: () => this.#cancel(entry) };
  }

  /** Forgets everything. */
  clear(): void {
    this.#heap.length = 0;
    this.#cancelled = 0;
    this.#disarm();
  }

  /** Most deadlines of connections are taken back long before their time: what is dead may not outgrow what lives. */
  #cancel(entry: Entry): void {
    if (entry.run === null) return;
    entry.run = null;
    if (entry.due === Number.POSITIVE_INFINITY || ++this.#cancelled < 256) return;
    if (this.#cancelled * 2 < this.#heap.length || this.#running) return;
    const alive = this.#heap.filter(({ run }) => run !== null);
    this.#heap.length = 0;
    this.#cancelled = 0;
    for (const one of alive) this.#push(one);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
    this.#armed = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    this.#disarm();
    while (this.#heap.length > 0 && this.#heap[0]!.run === null) this.#pop();
    const first = this.#heap[0];
    if (first === undefined) return;
    const now = this.now();
    const left = first.due - now;
    this.#armed = first.due;
    if (left >= FINE || !this.#mayPoll(now)) {
      const whole = left >= FINE ? Math.floor(left - 0.2) : Math.max(1, Math.ceil(left));
      this.#timer = setTimeout(() => this.#fire(), Math.min(whole, 0x7fff_ffff));
    } else {
      this.#pollBegan = now;
      this.#immediate = setImmediate(() => this.#poll());
    }
  }

  #mayPoll(now: number): boolean {
    if (now - this.#window > WINDOW) {
      this.#window = now;
      this.#polled = 0;
    }
    return this.#polled < POLLING;
  }

  /** A turn that took longer was busy with something else. */
  #poll(): void {
    this.#polled += Math.min(1, this.now() - this.#pollBegan);
    this.#fire();
  }

  #fire(): void {
    this.#disarm();
    this.#running = true;
    const now = this.now();
    try {
      // What is added for now or earlier meanwhile waits for the next turn: sockets come between.
      for (let most = this.#heap.length; most > 0 && this.#isDue(now); most--) this.#runFirst();
    } finally {
      this.#running = false;
      this.#arm();
    }
  }

  /** What has run cannot be taken back any more. */
  #runFirst(): void {
    const first = this.#pop()!;
    const { run } = first;
    first.run = null;
    run?.();
  }

  #isDue(now: number): boolean {
    const first = this.#heap[0];
    return first !== undefined && (first.run === null || first.due <= now);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.due <= entry.due) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first?.run === null) this.#cancelled--;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.due < heap[child]!.due) child++;
      if (heap[child]!.due >= last.due) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
