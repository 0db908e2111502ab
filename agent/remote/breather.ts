import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which others get their turn. */
const SLICE = 4;

/** Splits long work on the main thread: `await breather.pause()` between its steps lets ticks and answers go on. */
export class Breather {
  #since = performance.now();

  /** Whether it is time to pause. */
  get due(): boolean {
    return performance.now() - this.#since >= SLICE;
  }

  async pause(): Promise<void> {
    if (!this.due) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
