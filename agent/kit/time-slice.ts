/** A long piece of work cut into slices, so that the main thread is never held for longer than one of them. */
export class TimeSlice {
  readonly #milliseconds: number;
  #until: number;

  /** @param milliseconds how long to work before others get their turn */
  constructor(milliseconds = 2) {
    this.#milliseconds = milliseconds;
    this.#until = performance.now() + milliseconds;
  }

  /** True when the slice is used up: then `await` `next()`. */
  get over(): boolean {
    return performance.now() >= this.#until;
  }

  /** Lets everything else that is due run, then begins another slice. @throws the reason of `signal` when aborted. */
  async next(signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    this.#until = performance.now() + this.#milliseconds;
  }
}
