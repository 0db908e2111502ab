import { errorMessage } from './errors.ts';
import type { Log } from './log.ts';

/** Hands each value to every listener; one that throws is reported and dropped, and never holds up the others. */
export class Broadcast<Value> {
  readonly #log: Log;
  readonly #listeners = new Set<(value: Value) => void>();

  constructor(log: Log) {
    this.#log = log;
  }

  subscribe(listener: (value: Value) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether anybody listens: what nobody reads need not be made. */
  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  publish(value: Value): void {
    for (const listener of this.#listeners) {
      try {
        listener(value);
      } catch (error) {
        this.#listeners.delete(listener);
        this.#log.warn('a listener failed and was dropped', { error: errorMessage(error) });
      }
    }
  }
}
