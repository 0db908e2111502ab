import type { Refusal } from '../../store/series/series-store.ts';

/** Why samples of a request were not stored; those of the store and our own. */
export type WriteRefusal = Refusal | 'bad-labels' | 'no-room' | 'native-histogram';

export type RefusalCounts = Readonly<Partial<Record<WriteRefusal, number>>>;

/** In the words of Prometheus, which people search for. */
const WORDS: Readonly<Record<WriteRefusal, string>> = {
  'bad-labels': 'invalid labels',
  duplicate: 'duplicate sample for timestamp',
  'native-histogram': 'native histograms are not supported',
  'no-room': 'the store holds its maximum of series',
  'out-of-order': 'out of order sample',
  'too-far-in-future': 'out of bounds: more than ten minutes ahead of the clock',
  'too-old': 'out of bounds: more than an hour behind the clock',
  'unknown-series': 'the series was forgotten',
};

/** Counts what of a request is not stored, and keeps the words for the first of it. */
export class Refusals {
  readonly counts: Partial<Record<WriteRefusal, number>> = {};
  because: string | undefined;

  add(reason: WriteRefusal, samples: number, detail?: string): void {
    if (samples === 0) return;
    this.counts[reason] = (this.counts[reason] ?? 0) + samples;
    this.because ??= detail === undefined ? WORDS[reason] : `${WORDS[reason]}: ${detail}`;
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, samples) => sum + samples, 0);
  }
}
