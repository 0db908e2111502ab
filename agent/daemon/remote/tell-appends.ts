import type { SeriesStore } from '../../store/series/series-store.ts';

/** Has this store tell of samples just before they are written, whoever writes them. @returns the same store */
export function tellAppends(
  store: SeriesStore,
  willAppend: (timestamp: number, ids: ArrayLike<number>) => void,
): SeriesStore {
  const append = store.append.bind(store);
  return Object.assign(store, {
    append(timestamp: number, ids: ArrayLike<number>, values: ArrayLike<number>) {
      willAppend(timestamp, ids);
      return append(timestamp, ids, values);
    },
  });
}
