import type { ListedSeries, QueryAnswer, QueryRequest, SeriesRequest } from '../../api/query-service.ts';
import type { Labels } from '../../kit/labels.ts';

/** What a host is asked: always about its own series alone. */
export type HostQuery = Required<
  Pick<QueryRequest, 'instant' | 'lookback' | 'profile' | 'query' | 'timeout'>
> &
  Pick<QueryRequest, 'signal' | 'steps'>;

/** A host whose series can be asked: this one, or a peer. */
export type FleetHost = {
  /** What it calls itself; becomes the `instance` of its series. */
  readonly name: string;
  readonly labels: Labels;
  /** Why it is not worth waiting for: it has not answered for some time. */
  readonly down: string | null;
  /** Its clock minus ours, ms; null where that is not known. */
  readonly clockOffset: number | null;
  /** @throws OperationalError, SyntaxError */
  query(
    query: HostQuery,
  ): Promise<Pick<QueryAnswer & { type: 'matrix' }, 'infos' | 'series' | 'stats' | 'warnings'>>;
  /** @throws OperationalError, SyntaxError */
  listSeries(
    request: Omit<SeriesRequest, 'scope'> & { readonly timeout: number },
  ): Promise<ListedSeries['series']>;
};
