import type { Phase } from './snapshot.ts';

/** How long each part of a run took, in the order in which they began. */
export class PhaseTimes {
  readonly #behind: Phase[] = [];
  #name = 'capture';
  #since = performance.now();

  get current(): string {
    return this.#name;
  }

  begin(name: string): void {
    this.#finish();
    this.#name = name;
    this.#since = performance.now();
  }

  end(): Phase[] {
    this.#finish();
    return this.#behind;
  }

  #finish(): void {
    const seconds = Math.round(performance.now() - this.#since) / 1_000;
    if (seconds > 0) this.#behind.push({ name: this.#name, seconds });
  }
}
