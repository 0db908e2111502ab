/** What a query tells beside its result: each text once, in the order of its first appearance. */
export class Annotations {
  readonly #warnings = new Set<string>();
  readonly #infos = new Set<string>();

  /** @param text complete, as Prometheus writes it: `PromQL warning: …(1:5)`. */
  warn(text: string): void {
    this.#warnings.add(text);
  }

  /** @param text complete: `PromQL info: …(1:5)`. */
  info(text: string): void {
    this.#infos.add(text);
  }

  get warnings(): string[] {
    return [...this.#warnings];
  }

  get infos(): string[] {
    return [...this.#infos];
  }
}
