import type { Deadline, Deadlines } from '../deadlines.ts';
import type { ToxicMatch } from '../toxic.ts';

/**
 * Whether a toxic has hold of a connection yet: `after_ms` and `after_bytes` of its match. Until then its stages pass
 * everything on.
 */
export class ToxicGate {
  readonly #open: (() => void)[] = [];
  readonly #timer: Deadline | undefined;
  #bytesLeft: number;
  #isOldEnough: boolean;

  /** @param age of the connection, milliseconds @param passed bytes of the stream so far */
  constructor(match: ToxicMatch, age: number, passed: number, deadlines: Deadlines) {
    const wait = (match.after_ms ?? 0) - age;
    this.#bytesLeft = Math.max(0, (match.after_bytes ?? 0) - passed);
    this.#isOldEnough = wait <= 0;
    if (this.#isOldEnough) return;
    this.#timer = deadlines.at(deadlines.now() + wait, () => {
      this.#isOldEnough = true;
      this.#tell();
    });
  }

  get isOpen(): boolean {
    return this.#isOldEnough && this.#bytesLeft === 0;
  }

  /** Bytes that pass before it opens. */
  get bytesLeft(): number {
    return this.#bytesLeft;
  }

  onOpen(listener: () => void): void {
    this.#open.push(listener);
  }

  passed(bytes: number): void {
    if (this.#bytesLeft === 0) return;
    this.#bytesLeft = Math.max(0, this.#bytesLeft - bytes);
    this.#tell();
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#open.length = 0;
  }

  #tell(): void {
    if (this.isOpen) for (const listener of this.#open.splice(0)) listener();
  }
}
