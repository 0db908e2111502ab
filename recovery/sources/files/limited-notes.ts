/** Notes of a run, of which the first thousand are told and the others counted. */
export class LimitedNotes {
  static readonly MOST = 1_000;
  readonly #tell: (text: string) => void;
  #count = 0;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  add(text: string): void {
    if (this.#count++ < LimitedNotes.MOST) this.#tell(text);
  }

  /** Tells how many were not told. */
  end(): void {
    if (this.#count > LimitedNotes.MOST) this.#tell(`and ${this.#count - LimitedNotes.MOST} more like these`);
  }
}
