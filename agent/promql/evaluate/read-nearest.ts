import type { Samples, SeriesStore } from '../../store/series/series-store.ts';
import { InOrderReader } from './in-order-reader.ts';

/** The newest sample of a series is mostly this near (ms): looking there first spares reading five minutes of it. */
export const NEAR = 15_000;
/** Series that are looked up together: as many as the store decodes together. */
const TOGETHER = 2_048;

/** The newest samples of each series within a range, ascending in id and time; at least one where there is any. */
export function* readNearest(
  store: SeriesStore,
  ids: readonly number[],
  { start, end }: { readonly start: number; readonly end: number },
): Generator<{ readonly id: number } & Samples> {
  for (let from = 0; from < ids.length; from += TOGETHER) {
    const some = ids.slice(from, from + TOGETHER);
    const near = Map.groupBy(store.readSync(some, { start: end - NEAR + 1, end }), ({ id }) => id);
    const missing = some.filter((id) => !near.has(id));
    const far = new InOrderReader(missing, (which) => store.readSync(which, { start, end }));
    for (const id of some) yield* near.get(id) ?? far.take(id);
  }
}
