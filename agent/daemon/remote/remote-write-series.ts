import { MetricSet } from '../../collect/metrics.ts';
import type { DestinationState } from '../../remote/send/destination.ts';
import type { SeriesBatch } from '../probes/probe-series.ts';

const NOTHING: SeriesBatch = { metrics: [], gone: [] };

/** The metrics of remote write: exposed always, stored when they were told anew. */
export class RemoteWriteSeries {
  readonly set = new MetricSet();
  #batch: SeriesBatch = NOTHING;

  take(destinations: readonly DestinationState[]): void {
    this.set.begin();
    for (const destination of destinations) this.#destination(destination);
    const gone = this.set.sweep();
    const metrics = this.set.families.flatMap((family) => [...family.metrics.values()]);
    this.#batch = { metrics, gone: [...this.#batch.gone, ...gone] };
  }

  /** What is new since the last flush. */
  flush(): SeriesBatch {
    const batch = this.#batch;
    this.#batch = NOTHING;
    return batch;
  }

  #destination(state: DestinationState): void {
    const { name } = state;
    this.#counter('samples_total', 'Samples that were taken by the other side.', name, state.sentSamples);
    this.#counter(
      'samples_failed_total',
      'Samples of requests that failed and are repeated.',
      name,
      state.failedSamples,
    );
    this.#counter('bytes_total', 'Bytes of requests, compressed.', name, state.sentBytes);
    this.#counter('requests_total', 'Requests, failed ones among them.', name, state.requests);
    this.#counter(
      'lost_seconds_total',
      'Time whose samples the store gave up unsent.',
      name,
      state.lostSeconds,
    );
    this.#dropped(state);
    this.#gauge('samples_pending', 'About how many samples wait.', name, state.pendingSamples);
    this.#gauge('lag_seconds', 'How far the other side is behind.', name, state.lagSeconds);
    this.#gauge('up', 'Whether the last request was answered.', name, Number(state.failing === undefined));
    if (state.lastSuccess !== undefined)
      this.#gauge(
        'last_success_timestamp_seconds',
        'When samples were last taken.',
        name,
        state.lastSuccess / 1_000,
      );
  }

  #dropped({ name, droppedSamples }: DestinationState): void {
    const help = 'Samples that were given up.';
    const family = this.set.counter('vedette_remote_write_samples_dropped_total', help, 'remote', 'reason');
    for (const [reason, samples] of Object.entries(droppedSamples)) family.with(name, reason).set(samples);
  }

  #counter(metric: string, help: string, name: string, value: number): void {
    this.set.counter(`vedette_remote_write_${metric}`, help, 'remote').with(name).set(value);
  }

  #gauge(metric: string, help: string, name: string, value: number): void {
    this.set.gauge(`vedette_remote_write_${metric}`, help, 'remote').with(name).set(value);
  }
}
