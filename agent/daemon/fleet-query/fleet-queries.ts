import type {
  ListedSeries,
  QueryAnswer,
  QueryRequest,
  QueryService,
  SeriesRequest,
} from '../../api/query-service.ts';
import type { Clock } from '../../kit/clock.ts';
import type { QueryConfig } from '../../promql/config.ts';
import { withQueryDeadline } from '../query/query-deadline.ts';
import { QueryGate } from '../query/query-gate.ts';
import { chooseHosts } from './choose-hosts.ts';
import type { FleetHost } from './fleet-host.ts';
import { uniqueNames } from './unique-names.ts';

/** Planning and the language are loaded at the first query over several hosts. */
const loadPlanning = () => import('./planned-queries.ts');

export type FleetQueriesOptions = {
  /** The queries over this host alone. */
  readonly local: QueryService;
  /** This host, then its peers, as they are now. */
  readonly hosts: (signal: AbortSignal) => Promise<readonly FleetHost[]>;
  readonly config: () => QueryConfig;
  readonly clock: Clock;
};

/**
 * PromQL over this host, or over it and its peers where a request has a scope: hosts answer pieces of the query, or
 * the whole of it, for their own series, and the rest is evaluated here.
 */
export function fleetQueries({ local, hosts, config, clock }: FleetQueriesOptions): QueryService {
  // Apart from the gate of this host's own queries, which the pieces that are asked of it wait at.
  const gate = new QueryGate(() => config().concurrency);
  const chosen = async (scope: string, signal: AbortSignal) => {
    const { parseMetricSelector } = await loadPlanning();
    return chooseHosts(uniqueNames(await hosts(signal)), scope, parseMetricSelector);
  };

  async function run(request: QueryRequest, scope: string): Promise<QueryAnswer> {
    const { runFleetQuery } = await loadPlanning();
    const end = clock.monotonic() + Math.min(request.timeout ?? Number.POSITIVE_INFINITY, config().timeout);
    const left = () => Math.max(1, end - clock.monotonic());
    const chosenHosts = await chosen(scope, request.signal);
    const wait = { milliseconds: left(), signal: request.signal, where: 'query queue' };
    const leave = await withQueryDeadline(wait, (deadline) => gate.enter(deadline));
    try {
      const inTime = { ...request, timeout: left() };
      return await runFleetQuery(inTime, { hosts: chosenHosts, config: config(), clock });
    } finally {
      leave();
    }
  }

  async function list({ selectors, ...request }: SeriesRequest, scope: string): Promise<ListedSeries> {
    const { listFleetSeries, parseMetricSelector } = await loadPlanning();
    const matchers = selectors.map(parseMetricSelector);
    const hosts = await chosen(scope, request.signal);
    const { timeout, max_series: maxSeries } = config();
    return listFleetSeries(request, { hosts, matchers, timeout, maxSeries });
  }

  return {
    run: ({ scope, ...request }) => (scope === undefined ? local.run(request) : run(request, scope)),
    listSeries: ({ scope, ...request }) =>
      scope === undefined ? local.listSeries(request) : list(request, scope),
  };
}
