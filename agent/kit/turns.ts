/** Lets so many at a time go on; the others wait in the order in which they came. */
export class Turns {
  readonly #places: () => number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(places: () => number) {
    this.#places = places;
  }

  /** Does it when there is a place. */
  async take<T>(action: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#places()) this.#taken++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await action();
    } finally {
      const next = this.#waiting.shift();
      // The place goes over to the next; nobody who comes now gets in between.
      if (next === undefined) this.#taken--;
      else next();
    }
  }
}
