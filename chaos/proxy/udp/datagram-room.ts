/** What a datagram that waits costs beside its bytes: empty ones need memory too. */
const ENTRY = 128;
/** Copies of one datagram that may be made on its way: a chain of stages that double it would never end. */
const COPIES = 64;

/** The memory in which the datagrams of one proxy wait. What finds no room is dropped and counted, as a router does. */
export class DatagramRoom {
  /** Datagrams that were let go: no room, or no way to send them. */
  dropped = 0;
  readonly #limit: number;
  #held = 0;
  #copies = 0;

  constructor(limit = 32 * 1_048_576) {
    this.#limit = limit;
  }

  /** Another datagram sets out. */
  begin(): void {
    this.#copies = 0;
  }

  /** Whether the one that is under way may be copied once more; counted as dropped where not. */
  mayCopy(): boolean {
    if (this.#copies++ < COPIES) return true;
    this.dropped++;
    return false;
  }

  /** @returns false where it must be dropped */
  take(data: Uint8Array): boolean {
    const cost = data.length + ENTRY;
    if (this.#held + cost > this.#limit) {
      this.dropped++;
      return false;
    }
    this.#held += cost;
    return true;
  }

  give(data: Uint8Array): void {
    this.#held -= data.length + ENTRY;
  }
}
