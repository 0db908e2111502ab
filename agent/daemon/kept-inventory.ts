import type { Inventory } from '../contract/inventory.ts';
import type { Clock } from '../kit/clock.ts';
import { readInventoryInChild } from './inventory-child.ts';

/** Milliseconds that an inventory is kept, and the shortest between two readings that somebody asks for. */
const KEPT = 15 * 60_000;
const SHORTEST = 30_000;

/** The inventory as it was last read; whoever asks while it is read waits for that reading. */
export class KeptInventory {
  readonly #clock: Clock;
  readonly #read: (signal: AbortSignal) => Promise<Inventory>;
  readonly #stopping = new AbortController();
  #kept: { readonly value: Inventory; readonly at: number } | undefined;
  #reading: Promise<Inventory> | undefined;

  constructor(clock: Clock, read: (signal: AbortSignal) => Promise<Inventory> = readInventoryInChild) {
    this.#clock = clock;
    this.#read = read;
  }

  /** @throws OperationalError `unavailable` when it cannot be read; it is tried again at the next question. */
  get({ refresh }: { readonly refresh: boolean }): Promise<Inventory> {
    const age = this.#clock.monotonic() - (this.#kept?.at ?? Number.NEGATIVE_INFINITY);
    if (this.#kept !== undefined && age < (refresh ? SHORTEST : KEPT))
      return Promise.resolve(this.#kept.value);
    this.#reading ??= this.#renew();
    return this.#reading;
  }

  /** Ends the reading that is under way; who waits for it is told `unavailable`. */
  stop(): void {
    this.#stopping.abort();
  }

  async #renew(): Promise<Inventory> {
    try {
      const value = await this.#read(this.#stopping.signal);
      this.#kept = { value, at: this.#clock.monotonic() };
      return value;
    } finally {
      this.#reading = undefined;
    }
  }
}
