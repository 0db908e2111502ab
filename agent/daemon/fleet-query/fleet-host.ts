import type { SeriesRequest } from '../../api/query-service.ts';
import type { Labels } from '../../kit/labels.ts';
import type { QueryResult, Steps } from '../../promql/evaluate/query.ts';

/** What a host is asked: always about its own series alone. */
export type HostQuery = {
  readonly query: string;
  readonly steps: Steps;
  /** Of an instant, a range selector gives its samples. */
  readonly instant: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  /** Milliseconds. */
  readonly lookback: number;
  /** Whether it tells how many samples it read. */
  readonly profile: boolean;
  readonly signal: AbortSignal;
};

/** What a host is asked for: the label sets of series with samples in a window. */
export type HostList = Pick<SeriesRequest, 'end' | 'selectors' | 'signal' | 'start'> & {
  /** Milliseconds. */
  readonly timeout: number;
};

/** A host whose series can be asked: this one, or a peer. */
export type FleetHost = {
  /** What it calls itself; becomes the `instance` of its series. */
  readonly name: string;
  /** What it is called here, where that is another name. */
  readonly alias?: string | undefined;
  readonly labels: Labels;
  /** It has not answered for some time, and is not waited for long. */
  readonly isDown: boolean;
  /** Its clock minus ours, ms; null where that is not known. */
  readonly clockOffset: number | null;
  /** @throws OperationalError, SyntaxError */
  query(query: HostQuery): Promise<HostAnswer>;
  /** @throws OperationalError, SyntaxError */
  listSeries(list: HostList): Promise<readonly Labels[]>;
};

/** The series of a host, and what is to be said of them. */
export type HostAnswer = Pick<QueryResult & { type: 'matrix' }, 'infos' | 'series' | 'stats' | 'warnings'>;
