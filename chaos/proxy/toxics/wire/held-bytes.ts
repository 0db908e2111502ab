/**
 * The beginning of a message whose rest has not come yet. It grows by doubling, so that a sender who drips byte by byte
 * costs no more than one who does not.
 */
export class HeldBytes {
  #buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is held with `data` behind it, as one; nothing is held then. It is the caller's own. */
  take(data: Buffer): Buffer {
    if (this.#length === 0) return data;
    this.hold(data);
    const all = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
    return all;
  }

  /** Keeps a copy behind what is held. */
  hold(data: Buffer): void {
    const length = this.#length + data.length;
    if (length > this.#buffer.length) this.#grow(length);
    data.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  #grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(64, least, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
