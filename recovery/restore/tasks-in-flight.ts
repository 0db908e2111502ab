/** Runs a bounded number of tasks at once. The first that fails ends it: what is begun after that throws its error. */
export class TasksInFlight {
  readonly #most: number;
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves when there is room for another one. @throws what a task threw */
  async room(): Promise<void> {
    while (this.#running.size >= this.#most) await Promise.race(this.#running);
    this.throwFailure();
  }

  /** @returns its end; never rejects */
  begin(task: () => Promise<void>): Promise<void> {
    const running = task()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  /** Waits until nothing runs; does not throw. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
