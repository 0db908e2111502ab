import { OperationalError } from '../../kit/errors.ts';
import type { Labels, MetricType } from '../../kit/labels.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import type { ReceivedSeries } from '../wire/received-series.ts';
import { receivedLabels } from './received-labels.ts';
import type { Refusals } from './refusals.ts';
import type { RegisteredSamples } from './sample-groups.ts';
import { seriesType } from './series-type.ts';

/** A received series with its id in the store; undefined where it has nothing for the store, which is counted. */
export function registerSeries(
  store: SeriesStore,
  received: ReceivedSeries,
  types: ReadonlyMap<string, MetricType>,
  refusals: Refusals,
): RegisteredSamples | undefined {
  const { timestamps, values, histograms } = received;
  refusals.add('native-histogram', histograms);
  const labels = receivedLabels(received.labels);
  if (typeof labels === 'string') {
    refusals.add('bad-labels', timestamps.length, labels);
    return undefined;
  }
  if (timestamps.length === 0) return undefined;
  const id = idOf(store, labels, received.type ?? seriesType(labels.__name__!, types));
  if (id !== undefined) return { id, timestamps, values };
  refusals.add('no-room', timestamps.length);
  return undefined;
}

function idOf(store: SeriesStore, labels: Labels, type: MetricType): number | undefined {
  try {
    return store.series(labels, type);
  } catch (error) {
    if (error instanceof OperationalError && error.kind === 'limited') return undefined;
    throw error;
  }
}
