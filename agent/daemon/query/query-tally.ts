/** What queries have cost since the start: the source of the `vedette_query_*` series. */
export type QueryCosts = {
  readonly count: number;
  readonly seconds: number;
  readonly samples: number;
  /** By the kind of the error. */
  readonly failures: ReadonlyMap<string, number>;
};

export type QueryCounts = QueryCosts & { readonly running: number; readonly waiting: number };

/** Adds up what queries cost. */
export class QueryTally {
  #count = 0;
  #seconds = 0;
  #samples = 0;
  readonly #failures = new Map<string, number>();

  /** @param cost `outcome` is `ok`, or the kind of the error. */
  add(cost: { readonly milliseconds: number; readonly samples: number; readonly outcome: string }): void {
    this.#count++;
    this.#seconds += cost.milliseconds / 1_000;
    this.#samples += cost.samples;
    if (cost.outcome !== 'ok') this.#failures.set(cost.outcome, (this.#failures.get(cost.outcome) ?? 0) + 1);
  }

  counts(): QueryCosts {
    return { count: this.#count, seconds: this.#seconds, samples: this.#samples, failures: this.#failures };
  }
}
