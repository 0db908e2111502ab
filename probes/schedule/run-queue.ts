/** A run that may have to wait for its turn. */
export type QueuedRun = { readonly target: string; readonly start: () => Promise<void> };

export type RunQueueOptions = {
  /** Most runs at a time, over all targets. */
  readonly concurrency: number;
  /** Most runs at a time on one target. */
  readonly perTarget: number;
};

type Lane = { readonly target: string; readonly waiting: QueuedRun[]; running: number };

/**
 * Bounded concurrency, whole and per target. Targets whose next run may start take turns, so that one with a hundred
 * waiting runs delays another by one run, not by a hundred. An urgent run goes before all that wait.
 */
export class RunQueue {
  readonly #options: RunQueueOptions;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes with a run that waits for nothing but the whole, each once. */
  readonly #ready: Lane[] = [];
  #running = 0;
  #waiting = 0;

  constructor(options: RunQueueOptions) {
    if (!(options.concurrency >= 1 && options.perTarget >= 1))
      throw new RangeError('Cannot make a queue of runs: both bounds must be at least 1');
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Starts it now or when there is room. What `start` returns must not reject. */
  add(run: QueuedRun, { urgent = false } = {}): void {
    const lane = this.#lanes.get(run.target) ?? { target: run.target, waiting: [], running: 0 };
    this.#lanes.set(run.target, lane);
    if (urgent) lane.waiting.unshift(run);
    else lane.waiting.push(run);
    this.#waiting += 1;
    this.#offer(lane, urgent);
    this.#startReady();
  }

  /** Takes back a run that waits; false when it has started already. */
  remove(run: QueuedRun): boolean {
    const lane = this.#lanes.get(run.target);
    const index = lane?.waiting.indexOf(run) ?? -1;
    if (index < 0) return false;
    lane!.waiting.splice(index, 1);
    this.#waiting -= 1;
    this.#forgetIdle(lane!);
    return true;
  }

  #offer(lane: Lane, first: boolean): void {
    if (lane.waiting.length === 0 || lane.running >= this.#options.perTarget) return;
    const listed = this.#ready.indexOf(lane);
    if (listed >= 0 && !first) return;
    if (listed >= 0) this.#ready.splice(listed, 1);
    if (first) this.#ready.unshift(lane);
    else this.#ready.push(lane);
  }

  #startReady(): void {
    while (this.#running < this.#options.concurrency) {
      const lane = this.#ready.shift();
      if (lane === undefined) return;
      const run = lane.waiting.shift();
      if (run === undefined) continue;
      this.#waiting -= 1;
      this.#running += 1;
      lane.running += 1;
      this.#offer(lane, false);
      void run.start().then(() => this.#ended(lane));
    }
  }

  #ended(lane: Lane): void {
    this.#running -= 1;
    lane.running -= 1;
    this.#forgetIdle(lane);
    this.#offer(lane, false);
    this.#startReady();
  }

  #forgetIdle(lane: Lane): void {
    if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(lane.target);
  }
}
