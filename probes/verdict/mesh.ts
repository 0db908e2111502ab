import { type PairSample, type PairSummary, summarizePair } from './pair-summary.ts';

/** Samples that are kept of each pair. */
const KEPT = 60;

/** How `from` sees `to`. */
export type SeenPair = PairSummary & { readonly from: string; readonly to: string };

/** The peers as they see each other: for each pair, each way, its last 60 samples. */
export class Mesh {
  readonly #pairs = new Map<string, Map<string, PairSample[]>>();

  record(from: string, to: string, sample: PairSample): void {
    const row = this.#pairs.get(from) ?? new Map<string, PairSample[]>();
    const samples = row.get(to) ?? [];
    samples.push(sample);
    if (samples.length > KEPT) samples.shift();
    this.#pairs.set(from, row.set(to, samples));
  }

  /** Forgets the pairs of hosts that are not among these. */
  keepOnly(hosts: readonly string[]): void {
    const known = new Set(hosts);
    for (const [from, row] of this.#pairs) {
      if (!known.has(from)) this.#pairs.delete(from);
      for (const to of row.keys()) if (!known.has(to)) row.delete(to);
    }
  }

  /** Every pair with a sample at or after `since`, on the clock of the samples; of the others nothing is known now. */
  pairs(since: number): SeenPair[] {
    return [...this.#pairs].flatMap(([from, row]) =>
      [...row]
        .filter(([, samples]) => samples.at(-1)!.at >= since)
        .map(([to, samples]) => ({ from, to, ...summarizePair(samples) })),
    );
  }
}
