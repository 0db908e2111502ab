import type { QueryAnswer, QueryRequest, QueryService } from '../../api/query-service.ts';
import type { NewestSample } from '../../api/services.ts';
import type { Clock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { QueryConfig } from '../../promql/config.ts';
import type { Querier } from '../../promql/evaluate/querier.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { listSeries } from './list-series.ts';
import { newestSamples } from './newest-samples.ts';
import { noteQuery } from './note-query.ts';
import { withQueryDeadline } from './query-deadline.ts';
import { QueryGate } from './query-gate.ts';
import { type QueryCounts, QueryTally } from './query-tally.ts';
import { requireSize } from './result-size.ts';
import { runQuery } from './run-query.ts';
import { SlowQueries } from './slow-queries.ts';

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
  const { store, config, clock } = options;
  const gate = new QueryGate(() => config().concurrency);
  const tally = new QueryTally();
  const slow = new SlowQueries({ ...options, threshold: () => config().slow });
  /** Lists need no place: they are short, and dashboards begin with them. */
  const inTime = <T>(
    caller: AbortSignal,
    work: (limits: { maxSeries: number; signal: AbortSignal }) => Promise<T>,
  ) =>
    withQueryDeadline({ milliseconds: config().timeout, signal: caller }, (signal) =>
      work({ maxSeries: config().max_series, signal }),
    );
  return {
    async run(request) {
      requireHere(request);
      return noteQuery(request.query, { tally, slow, clock }, () => runInTurn(request, gate, options));
    },
    async listSeries(request) {
      requireHere(request);
      const series = await inTime(request.signal, (limits) => listSeries(store, request, limits));
      return { series, warnings: [], missing: [] };
    },
    newest(selectors, signal) {
      const end = clock.now();
      const request = { selectors, start: end - config().lookback + 1, end };
      return inTime(signal, (limits) => newestSamples(store, request, limits));
    },
    counts: () => ({ ...tally.counts(), running: gate.running, waiting: gate.waiting }),
  };
}

/** Waits for a place and evaluates there, both within the time that the query may take. */
async function runInTurn(
  request: QueryRequest,
  gate: QueryGate,
  { querier, config, clock }: LocalQueriesOptions,
): Promise<QueryAnswer> {
  const timeout = Math.min(request.timeout ?? Number.POSITIVE_INFINITY, config().timeout);
  const begun = clock.monotonic();
  const wait = { milliseconds: timeout, signal: request.signal, where: 'query queue' };
  const leave = await withQueryDeadline(wait, (deadline) => gate.enter(deadline));
  try {
    const left = Math.max(1, timeout - (clock.monotonic() - begun));
    const result = await runQuery(request, await querier(), { ...config(), timeout: left });
    requireSize(result, config().max_bytes);
    return { ...result, missing: [] };
  } finally {
    leave();
  }
}

/** Other hosts are asked by who stands before this service. */
function requireHere({ scope }: { readonly scope?: string | undefined }): void {
  if (scope === undefined) return;
  throw new OperationalError('invalid', 'Cannot ask other hosts: this service knows its own series only');
}
