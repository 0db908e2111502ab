import type { AppendResult, SeriesStore } from '../store/series/series-store.ts';
import { markStale } from '../store/series/stale-marker.ts';
import type { RecordedSample } from './recorded-samples.ts';
import type { SeriesSet } from './rule-series.ts';

/**
 * Writes what a rule has given, and stale markers for the series that it gives no more, all at one time.
 *
 * @returns how many samples were refused, by reason; markers are not counted: a series may go on under another rule.
 * @throws OperationalError `limited` when the store holds its maximum of series
 */
export function writeSamples(
  store: SeriesStore,
  timestamp: number,
  samples: Iterable<RecordedSample>,
  stale: SeriesSet,
): AppendResult['refused'] {
  const found = [...samples];
  const ids = found.map(({ labels }) => store.series(labels, 'untyped'));
  const values = Float64Array.from(found, ({ value }) => value);
  const refused = ids.length === 0 ? {} : store.append(timestamp, ids, values).refused;
  writeStaleMarkers(store, timestamp, stale);
  return refused;
}

/** Ends series at that time, unless they have newer samples. */
export function writeStaleMarkers(store: SeriesStore, timestamp: number, series: SeriesSet): void {
  if (series.size === 0) return;
  const ids = [...series.values()].map((labels) => store.series(labels, 'untyped'));
  const values = new Float64Array(ids.length);
  for (let index = 0; index < ids.length; index++) markStale(values, index);
  store.append(timestamp, ids, values);
}
