import type { Refusal } from '../../store/series/series-store.ts';

/** Why samples of a request were not stored; those of the store and our own. */
export type WriteRefusal = Refusal | 'bad-labels' | 'no-room' | 'native-histogram';

/** What became of a request. */
export type WriteResult = {
  /** Samples that the store has now, those among them that it had before. */
  readonly written: number;
  /** Samples that it does not have, by reason. */
  readonly refused: Readonly<Partial<Record<WriteRefusal, number>>>;
  /** The first of them, in words; undefined where there are none. */
  readonly because: string | undefined;
};

/** In the words of Prometheus, which people search for. */
export const REFUSALS: Readonly<Record<WriteRefusal, string>> = {
  'bad-labels': 'invalid labels',
  duplicate: 'duplicate sample for timestamp',
  'native-histogram': 'native histograms are not supported',
  'no-room': 'the store holds its maximum of series',
  'out-of-order': 'out of order sample',
  'too-far-in-future': 'out of bounds: more than ten minutes ahead of the clock',
  'too-old': 'out of bounds: more than an hour behind the clock',
  'unknown-series': 'the series was forgotten',
};
