import type { Clock } from '../../kit/clock.ts';
import type { Labels } from '../../kit/labels.ts';
import type { Log } from '../../kit/log.ts';
import type { RemoteWriteConfig } from '../../remote/config.ts';
import type { DestinationState } from '../../remote/send/destination.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { Facts } from '../../store/local/facts.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import type { RemoteWriteSeries } from './remote-write-series.ts';

export type RemoteWritesOptions = {
  readonly host: string;
  readonly config: readonly RemoteWriteConfig[];
  readonly store: SeriesStore;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly log: Log;
  readonly series: RemoteWriteSeries;
  readonly emit: (event: NewEvent) => void;
};

/** The destinations of an agent. */
export type RemoteWrites = {
  /** To be called before samples are written to the store. */
  willAppend(timestamp: number, ids: ArrayLike<number>): void;
  /** Samples up to `due` are in the store. */
  tick(due: number): void;
  states(): readonly DestinationState[];
  configure(config: readonly RemoteWriteConfig[]): void;
  stop(): Promise<void>;
};

/** Labels of what leaves this host: `instance` is its name unless they say otherwise. */
export function externalLabels(host: string, { external_labels }: { external_labels: Labels }): Labels {
  return { instance: host, ...external_labels };
}
