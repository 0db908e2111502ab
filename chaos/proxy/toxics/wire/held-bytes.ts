const nothing: Buffer = Buffer.alloc(0);

/** The beginning of a message whose rest has not come yet; what holds it sees to its bound. */
export class HeldBytes {
  #data = nothing;

  get length(): number {
    return this.#data.length;
  }

  /** What is held with `data` behind it, as one; nothing is held then. */
  take(data: Buffer = nothing): Buffer {
    const held = this.#data;
    this.#data = nothing;
    return held.length === 0 ? data : Buffer.concat([held, data]);
  }

  /** Keeps a copy, so that a few bytes do not keep the whole chunk that they came in. */
  hold(data: Buffer): void {
    this.#data = Buffer.from(data);
  }
}
