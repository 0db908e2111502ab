/** What a stage has passed on and the engine still holds; no data is the end of the stream. */
export type Held = { readonly data: Uint8Array | null; readonly arrived: number; readonly due: number };

/** First in, first out, at constant cost. */
export class HeldQueue {
  #items: (Held | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): Held | undefined {
    return this.#items[this.#head];
  }

  push(held: Held): void {
    this.#items.push(held);
  }

  shift(): Held | undefined {
    const held = this.#items[this.#head];
    if (held === undefined) return undefined;
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return held;
  }

  /** Everything, oldest first; it is empty afterwards. */
  take(): Held[] {
    const all = this.#items.slice(this.#head) as Held[];
    this.#items = [];
    this.#head = 0;
    return all;
  }
}
