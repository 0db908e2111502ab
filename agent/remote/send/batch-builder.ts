import type { BatchPart, SampleBatch } from '../wire/sample-batch.ts';

/** Fills batches of at most `limit` samples with pieces of series. */
export class BatchBuilder {
  readonly #limit: number;
  #parts: BatchPart[] = [];
  #samples = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The batches that are full with this. */
  *add({ series, piece, from, to }: BatchPart): Generator<SampleBatch> {
    for (let at = from; at < to; ) {
      const until = Math.min(to, at + this.#limit - this.#samples);
      this.#parts.push({ series, piece, from: at, to: until });
      this.#samples += until - at;
      at = until;
      if (this.#samples === this.#limit) yield* this.rest();
    }
  }

  /** What there is, as the last batch. */
  *rest(): Generator<SampleBatch> {
    if (this.#samples === 0) return;
    yield { parts: this.#parts, samples: this.#samples };
    this.#parts = [];
    this.#samples = 0;
  }
}
