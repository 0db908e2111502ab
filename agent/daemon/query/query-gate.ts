import { OperationalError } from '../../kit/errors.ts';

/** How many wait for each that may run; more of them would wait in vain. */
const WAITING_PER_PLACE = 16;

/** Lets a number of queries run at a time; the others wait in the order in which they came, and not too many of them. */
export class QueryGate {
  #running = 0;
  readonly #places: () => number;
  readonly #waiting = new Set<() => void>();

  constructor(places: () => number) {
    this.#places = places;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a place.
   *
   * @returns the function that gives it back.
   * @throws OperationalError `unavailable` when too many wait; what `signal` was aborted with.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running < this.#places()) this.#running++;
    else await this.#turn(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running--;
      this.#next();
    };
  }

  /** Resolves when a place was taken for it: who is called is not overtaken. */
  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#places() * WAITING_PER_PLACE) throw full(this.#waiting.size);
    return new Promise((resolve, reject) => {
      const aborted = () => {
        this.#waiting.delete(called);
        reject(signal.reason);
      };
      const called = () => {
        signal.removeEventListener('abort', aborted);
        resolve();
      };
      this.#waiting.add(called);
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  #next(): void {
    const [called] = this.#waiting;
    if (called === undefined || this.#running >= this.#places()) return;
    this.#waiting.delete(called);
    this.#running++;
    called();
  }
}

function full(waiting: number): OperationalError {
  return new OperationalError('unavailable', `query queue is full: ${waiting} queries wait`, {
    hint: 'Ask again later, or raise query.concurrency',
  });
}
