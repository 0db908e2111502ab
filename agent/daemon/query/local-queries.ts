import type { QueryService } from '../../api/query-service.ts';
import type { NewestSample } from '../../api/services.ts';
import type { Clock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { QueryConfig } from '../../promql/config.ts';
import type { Querier } from '../../promql/evaluate/querier.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { failureKind } from './failure-kind.ts';
import { listSeries } from './list-series.ts';
import { newestSamples } from './newest-samples.ts';
import { timedOut, withQueryDeadline } from './query-deadline.ts';
import { QueryGate } from './query-gate.ts';
import { type QueryCounts, QueryTally } from './query-tally.ts';
import { requireSize } from './result-size.ts';
import { runQuery } from './run-query.ts';
import { SlowQueries } from './slow-query.ts';

export type LocalQueriesOptions = {
  readonly store: SeriesStore;
  /** Where expressions read. */
  readonly querier: () => Promise<Querier>;
  readonly config: () => QueryConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: (event: NewEvent) => void;
};

export type LocalQueries = QueryService & {
  /** The newest samples within the lookback, for `/federate`. @throws as `listSeries` */
  newest(selectors: readonly string[], signal: AbortSignal): Promise<NewestSample[]>;
  counts(): QueryCounts;
};

/** PromQL over the series of this host alone, within the limits of the configuration. */
export function localQueries(options: LocalQueriesOptions): LocalQueries {
  const { store, config, clock, querier } = options;
  const gate = new QueryGate(() => config().concurrency);
  const tally = new QueryTally();
  const slow = new SlowQueries({ ...options, threshold: () => config().slow });

  /** Waits for a place and works there, both within the time that a query may take. */
  const inTurn = <T>(signal: AbortSignal, timeout: number, work: (deadline: AbortSignal) => Promise<T>) =>
    withQueryDeadline(timeout, signal, async (deadline) => {
      const leave = await gate.enter(deadline).catch((error) => {
        throw failureKind(error) === 'timeout' ? timedOut('query queue') : error;
      });
      try {
        return await work(deadline);
      } finally {
        leave();
      }
    });

  /** Notes what a query cost, whatever became of it. */
  const counted = async <T extends { readonly stats: { readonly samples: number } }>(
    query: string,
    work: Promise<T>,
  ): Promise<T> => {
    const started = clock.monotonic();
    let samples = 0;
    let outcome = 'ok';
    try {
      const result = await work;
      samples = result.stats.samples;
      return result;
    } catch (error) {
      outcome = failureKind(error);
      throw error;
    } finally {
      const milliseconds = clock.monotonic() - started;
      tally.add({ milliseconds, samples, outcome });
      slow.look(query, milliseconds, outcome);
    }
  };

  return {
    async run(request) {
      requireHere(request);
      const timeout = Math.min(request.timeout ?? Number.POSITIVE_INFINITY, config().timeout);
      const begun = clock.monotonic();
      const work = inTurn(request.signal, timeout, async () => {
        const left = Math.max(1, timeout - (clock.monotonic() - begun));
        const result = await runQuery(request, await querier(), { ...config(), timeout: left });
        requireSize(result, config().max_bytes);
        return { ...result, missing: [] };
      });
      return counted(request.query, work);
    },
    async listSeries(request) {
      requireHere(request);
      const series = await inTurn(request.signal, config().timeout, (signal) =>
        listSeries(store, request, { maxSeries: config().max_series, signal }),
      );
      return { series, warnings: [], missing: [] };
    },
    newest(selectors, caller) {
      const end = clock.now();
      const request = { selectors, start: end - config().lookback + 1, end };
      return inTurn(caller, config().timeout, (signal) =>
        newestSamples(store, request, { maxSeries: config().max_series, signal }),
      );
    },
    counts: () => ({ ...tally.counts(), running: gate.running, waiting: gate.waiting }),
  };
}

/** Other hosts are asked by who stands before this service. */
function requireHere({ scope }: { readonly scope?: string | undefined }): void {
  if (scope === undefined) return;
  throw new OperationalError('invalid', 'Cannot ask other hosts: this service knows its own series only');
}
