import type { SeriesStore } from '../store/series/series-store.ts';

/** The same store, telling `hurry` before samples are read: decoding a day of them is worth an optimising compiler. */
export function hurriedSeries(store: SeriesStore, hurry: () => void): SeriesStore {
  return {
    series: (labels, type) => store.series(labels, type),
    append: (timestamp, ids, values) => store.append(timestamp, ids, values),
    select: (matchers) => store.select(matchers),
    read(ids, options) {
      hurry();
      return store.read(ids, options);
    },
    readSync(ids, options) {
      hurry();
      return store.readSync(ids, options);
    },
    readAggregates(ids, options) {
      hurry();
      return store.readAggregates(ids, options);
    },
    readAggregatesSync(ids, options) {
      hurry();
      return store.readAggregatesSync(ids, options);
    },
    maintain: (budget) => store.maintain(budget),
    health: () => store.health(),
    stats: () => store.stats(),
    close: () => store.close(),
  };
}
