import { readFileSync } from 'node:fs';

/** Descriptors that connections leave to dials, the API and files: with none left, the listener would spin. */
const RESERVE = 32;
/** Milliseconds between two messages. */
const QUIET = 1_000;

export type DescriptorRoomOptions = {
  /** Descriptors that the process may have. @default what the system says */
  readonly limit?: number;
  readonly now?: () => number;
  /** Gets at most one message a second. */
  readonly tell: (message: string) => void;
};

/**
 * Whether there is room for one more connection. The system gives the lowest free descriptor, so its number says how
 * many are in use.
 */
export class DescriptorRoom {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #tell: (message: string) => void;
  #refused = 0;
  #told = Number.NEGATIVE_INFINITY;

  constructor({ limit = descriptorLimit(), now = () => performance.now(), tell }: DescriptorRoomOptions) {
    this.#limit = limit;
    this.#now = now;
    this.#tell = tell;
  }

  /** @param descriptor of a connection that was just accepted; one that there is no room for is told of. */
  has(descriptor: number): boolean {
    if (descriptor < this.#limit - RESERVE) return true;
    this.#refused++;
    if (this.#now() - this.#told < QUIET) return false;
    this.#tell(
      `cannot take ${this.#refused} more connections: the limit of ${this.#limit} descriptors is reached (ulimit -n)`,
    );
    this.#told = this.#now();
    this.#refused = 0;
    return false;
  }
}

/** The soft limit of this process; where the system does not tell, none. */
function descriptorLimit(): number {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
