/** What waits for its turn, or has it. */
export type QueuedRun = {
  /** Takes it out of the queue. @returns false where its turn has come already. */
  leave(): boolean;
};

type Waiting = { readonly names: readonly string[]; readonly work: () => Promise<void> };

/** Lets so many works go on at the same time, and never two that share a name; the first come is the first served. */
export class RunQueue {
  readonly #limit: () => number;
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Map<string, number>();
  #running = 0;

  /** @param limit asked each time */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** @param work never rejects */
  add(names: readonly string[], work: () => Promise<void>): QueuedRun {
    const waiting = { names, work };
    this.#waiting.push(waiting);
    this.next();
    return {
      leave: () => {
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        return index >= 0;
      },
    };
  }

  /** Keeps works of that name waiting until the returned function is called. */
  hold(name: string): () => void {
    this.#take([name], 1);
    return () => {
      this.#take([name], -1);
      this.next();
    };
  }

  /** Begins what may begin; to be called when the limit has changed. */
  next(): void {
    for (const waiting of [...this.#waiting]) {
      if (this.#running >= this.#limit()) return;
      if (waiting.names.some((name) => this.#busy.has(name))) continue;
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      void this.#run(waiting);
    }
  }

  async #run({ names, work }: Waiting): Promise<void> {
    this.#running++;
    this.#take(names, 1);
    try {
      await work();
    } finally {
      this.#running--;
      this.#take(names, -1);
      this.next();
    }
  }

  #take(names: readonly string[], by: 1 | -1): void {
    for (const name of names) {
      const count = (this.#busy.get(name) ?? 0) + by;
      if (count === 0) this.#busy.delete(name);
      else this.#busy.set(name, count);
    }
  }
}
