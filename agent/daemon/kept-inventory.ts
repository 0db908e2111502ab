import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Inventory, inventory } from '../contract/inventory.ts';
import type { Clock } from '../kit/clock.ts';
import { errorMessage, OperationalError } from '../kit/errors.ts';

/** Milliseconds that an inventory is kept, and the shortest between two readings that somebody asks for. */
const KEPT = 15 * 60_000;
const SHORTEST = 30_000;

/** The inventory as it was last read; whoever asks while it is read waits for that reading. */
export class KeptInventory {
  readonly #clock: Clock;
  readonly #read: () => Promise<Inventory>;
  #kept: { readonly value: Inventory; readonly at: number } | undefined;
  #reading: Promise<Inventory> | undefined;

  constructor(clock: Clock, read: () => Promise<Inventory> = readInChild) {
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

  async #renew(): Promise<Inventory> {
    try {
      const value = await this.#read();
      this.#kept = { value, at: this.#clock.monotonic() };
      return value;
    } finally {
      this.#reading = undefined;
    }
  }
}

/** Runs `vedette inventory` as a child: it loads a large library and starts many programs, which no tick may feel. */
async function readInChild(): Promise<Inventory> {
  const script = process.argv[1] ?? '';
  const own = script.startsWith('/$bunfs/') ? [] : [script];
  try {
    const options = { timeout: 120_000, maxBuffer: 4_000_000 };
    const { stdout } = await promisify(execFile)(process.execPath, [...own, 'inventory', '--json'], options);
    return inventory.parse(JSON.parse(stdout));
  } catch (error) {
    throw new OperationalError('unavailable', `Cannot read the inventory: ${errorMessage(error)}`);
  }
}
