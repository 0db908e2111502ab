import type { Samples } from '../../store/series/series-store.ts';

type PieceOf = { readonly id: number } & Samples;

/**
 * One reading of many series, handed out series by series: neighbours share what has been decoded. Whoever asks for a
 * series a second time, or for one behind, has it read alone.
 */
export class InOrderReader {
  readonly #ids: readonly number[];
  readonly #open: (ids: readonly number[]) => Iterable<PieceOf>;
  #iterator: Iterator<PieceOf> | undefined;
  #current: PieceOf | undefined;
  #last = Number.NEGATIVE_INFINITY;

  /** @param ids ascending; `open` gives their pieces in this order. */
  constructor(ids: readonly number[], open: (ids: readonly number[]) => Iterable<PieceOf>) {
    this.#ids = ids;
    this.#open = open;
  }

  *take(id: number): Generator<PieceOf> {
    if (id <= this.#last) return yield* this.#open([id]);
    this.#last = id;
    if (this.#iterator === undefined) this.#begin(id);
    while (this.#current !== undefined && this.#current.id < id) this.#advance();
    while (this.#current !== undefined && this.#current.id === id) {
      const piece: PieceOf = this.#current;
      this.#advance();
      yield piece;
    }
  }

  #begin(id: number): void {
    this.#iterator = this.#open(this.#ids.filter((each) => each >= id))[Symbol.iterator]();
    this.#advance();
  }

  #advance(): void {
    const next = this.#iterator!.next();
    this.#current = next.done ? undefined : next.value;
  }
}
