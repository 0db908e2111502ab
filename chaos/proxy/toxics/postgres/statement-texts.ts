/** Characters of texts that one connection may have us remember, names with them. */
const MOST_CHARACTERS = 262_144;

/** What the prepared statements of a connection say, by their names; the oldest are forgotten where they grow too many. */
export class StatementTexts {
  readonly #texts = new Map<string, string>();
  #characters = 0;

  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  set(name: string, text: string): void {
    this.delete(name);
    this.#texts.set(name, text);
    this.#characters += name.length + text.length;
    for (const oldest of this.#texts.keys()) {
      if (this.#characters <= MOST_CHARACTERS) return;
      this.delete(oldest);
    }
  }

  delete(name: string): void {
    const text = this.#texts.get(name);
    if (text === undefined) return;
    this.#texts.delete(name);
    this.#characters -= name.length + text.length;
  }
}
