import type { Querier } from '../../promql/evaluate/querier.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';

/** Reads the series of this host; the language is loaded when it is first asked for. */
export function storeQuerier(store: SeriesStore): () => Promise<Querier> {
  return async () => {
    const { StoreQuerier } = await import('../../promql/index.ts');
    return new StoreQuerier(store);
  };
}
